using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Tests.Policy;

/// <summary>One sound permission and a request that it grants; tests change one member at a time.</summary>
internal static class PolicyExamples
{
    internal static readonly Permission Research = new()
    {
        Id = "research",
        Consumers = ["pharma", "university"],
        Purposes = ["medical-research"],
        Operations = [Operation.Statistics, Operation.Export],
        Elements = ["radius", "texture"],
        MaximumLevel = 2,
        NotBefore = 1_700_000_000,
        NotAfter = 1_800_000_000,
        Quota = new Quota { Calls = 100, Period = 86_400 },
        MinimumGroupSize = 10,
        MaximumRows = 500,
    };

    /// <summary>The same, with everything that statistics can be obliged to.</summary>
    internal static readonly Permission Protected = Research with
    {
        Protection = ProtectionMode.Homomorphic,
        MinimumOwners = 3,
        Privacy = new PrivacyTerms { Rho = 0.005, Epsilon = 1.5, Delta = 1e-7 },
    };

    internal static readonly PolicyRequest Request = new()
    {
        Dataset = DatasetId.Parse("mercy-patients"),
        Consumer = ParticipantId.Parse("pharma"),
        Purpose = "medical-research",
        Operation = Operation.Statistics,
        Elements = [Element("radius", 1), Element("texture", 2)],
        Time = 1_750_000_000,
        Calls = new Dictionary<string, long> { ["research"] = 99 },
    };

    internal static RequestedElement Element(string name, int level) => new() { Name = ElementName.Parse(name), Level = level };

    internal static UsagePolicyDocument PolicyOf(params Permission[] permissions) =>
        new(new UsagePolicy { Dataset = DatasetId.Parse("mercy-patients"), Permissions = permissions });
}
