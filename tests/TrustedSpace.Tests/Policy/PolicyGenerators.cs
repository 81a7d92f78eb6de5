using CsCheck;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Tests.Policy;

/// <summary>Requests and usage policies over few names and narrow ranges, so that each check passes and fails often.</summary>
internal static class PolicyGenerators
{
    private const long Epoch = 1_700_000_000;

    private static readonly Gen<string> Consumer = Gen.OneOf("pharma", "university", "broker");
    private static readonly Gen<string> Purpose = Gen.OneOf("medical-research", "teaching", "advertising");
    private static readonly Gen<string> Element = Gen.OneOf("radius", "texture", "smoker");
    private static readonly Gen<Operation> Action = Gen.Enum<Operation>();

    private static readonly Gen<Mask> Mask = Gen.OneOf(
        Gen.Const(new Mask { Element = ElementName.Parse("radius"), Method = MaskMethod.Round, Step = 0.1 }),
        Gen.Const(new Mask { Element = ElementName.Parse("texture"), Method = MaskMethod.Prefix, Length = 3 }),
        Gen.Const(new Mask { Element = ElementName.Parse("smoker"), Method = MaskMethod.Hash }));

    private static readonly Gen<Permission> Permission = Gen.Select(Stated, Gen.Bool, Gen.Bool, Gen.Bool, Mask.Array[1, 3], Narrowed);

    private static Gen<Permission> Stated => Gen.Select(
        Gen.Select(NamesOrAny(Consumer), Purpose.Array[1, 2], Action.Array[1, 2], NamesOrAny(Element)),
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 10], Gen.Int[10, 40], Gen.Int[1, 5], Gen.Int[1, 100]),
        Gen.Select(Gen.Enum<ProtectionMode>(), Gen.Int[2, 9], Gen.Double[1e-9, 10], Gen.Bool.Array[2]),
        (names, numbers, protection) => new Permission
        {
            Id = "unnamed",
            Consumers = names.Item1,
            Purposes = names.Item2,
            Operations = names.Item3,
            Elements = names.Item4,
            MaximumLevel = numbers.Item1,
            NotBefore = Epoch + numbers.Item2,
            NotAfter = Epoch + numbers.Item2 + numbers.Item3,
            Quota = new Quota { Calls = numbers.Item4, Period = 60 },
            MinimumGroupSize = names.Item3.Contains(Operation.Statistics) ? numbers.Item5 : null,
            MaximumRows = names.Item3.Contains(Operation.Export) ? numbers.Item5 : null,
            Protection = names.Item3.Contains(Operation.Statistics) ? protection.Item1 : ProtectionMode.SecureAggregation,
            MinimumOwners = names.Item3.Contains(Operation.Statistics) && protection.Item4[0] ? protection.Item2 : null,
            Privacy = names.Item3.Contains(Operation.Statistics) && protection.Item4[1]
                ? new PrivacyTerms { Rho = protection.Item3, Epsilon = protection.Item3 * 10, Delta = protection.Item3 / 1000 }
                : null,
        });

    private static readonly Gen<UsagePolicyDocument> Policy = Permission.Array[1, 5].Select(permissions => new UsagePolicyDocument(new UsagePolicy
    {
        Dataset = DatasetId.Parse("patients"),
        Permissions = [.. permissions.Select((permission, i) => permission with { Id = $"permission-{i}" })],
    }));

    private static readonly Gen<RequestedElement> Requested = Gen.Select(Element, Gen.Int[1, 2], (name, level) =>
        new RequestedElement { Name = ElementName.Parse(name), Level = level });

    private static readonly Gen<PolicyRequest> Request = Gen.Select(
        Gen.Select(Gen.Int[0, 19], Consumer, Purpose, Action),
        Gen.Select(Requested.Array[0, 2], Gen.Int[0, 40], Gen.Int[-1, 4].Array[5]),
        (words, rest) => new PolicyRequest
        {
            Dataset = DatasetId.Parse(words.Item1 == 0 ? "suppliers" : "patients"),
            Consumer = ParticipantId.Parse(words.Item2),
            Purpose = words.Item3,
            Operation = words.Item4,
            Elements = rest.Item1,
            Time = Epoch + rest.Item2,
            Calls = rest.Item3.Index().Where(calls => calls.Item >= 0).ToDictionary(calls => $"permission-{calls.Index}", calls => (long)calls.Item),
        });

    internal static readonly Gen<PolicyInput> Input = Gen.Select(Request, Policy, (request, policy) => new PolicyInput(request, policy));

    private static Permission Narrowed(Permission stated, bool rows, bool bytes, bool masks, Mask[] masking) =>
        stated.Operations.Any(operation => operation != Operation.Export) ? stated : stated with
        {
            Rows = rows ? "radius > 1" : null,
            MaximumBytes = bytes ? 1_000 : null,
            Masking = masks ? [.. masking.DistinctBy(mask => mask.Element)] : null,
        };

    private static Gen<string[]> NamesOrAny(Gen<string> name) =>
        Gen.Frequency((3, name.Array[1, 3]), (1, Gen.Const((string[])[TrustedSpace.Policy.Documents.Permission.Any])));
}
