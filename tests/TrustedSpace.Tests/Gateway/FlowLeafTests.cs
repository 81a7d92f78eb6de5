using CsCheck;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public sealed class FlowLeafTests
{
    private static readonly Gen<long> Numbers = Gen.OneOf(Gen.Long[0, 1_000_000], Gen.Long[-(1L << 53), 1L << 53]);
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 0, 12],
        Gen.String[Gen.OneOf(Gen.Char['\u0001', '\u007F'], Gen.Const('"'), Gen.Const('\\'), Gen.Const('研'), Gen.Const('\u2028')), 0, 12]);

    [Fact]
    public void Leaf_is_byte_for_byte_the_canonical_json() =>
        Gen.Select(Numbers, Numbers, Gen.Enum<FlowOutcome>(), Gen.Enum<Operation>(), Texts, Texts.List[0, 3], Gen.Select(Numbers, Numbers, Gen.Enum<ChargeUnit>()).List[0, 3], Gen.Int[0, 31])
            .Sample((cells, bytes, outcome, operation, purpose, statements, charges, links) =>
            {
                var flow = Leaves.Flow(GrantId.New(TimeProvider.System), JobId.New(TimeProvider.System), 1) with
                {
                    Cells = cells,
                    RetryOf = (links & 1) > 0 ? JobId.New(TimeProvider.System) : null,
                    Bytes = bytes,
                    Resumes = (links & 2) > 0 ? JobId.New(TimeProvider.System) : null,
                    Order = (links & 4) > 0 ? Sha256Digest.Of("order"u8) : null,
                    Response = (links & 8) > 0 ? Sha256Digest.Of("response"u8) : null,
                    GrantLeaf = bytes,
                    Rows = cells,
                    Outcome = outcome,
                    Operation = operation,
                    Purpose = purpose,
                    Statements = statements,
                    Charges = [.. charges.Select(charge => new Charge { Owner = Leaves.OwnerA, Quantity = charge.Item1, Amount = charge.Item2, Unit = charge.Item3 })],
                    Quote = (links & 16) > 0 ? Sha256Digest.Of("quote"u8) : null,
                };
                Assert.Equal(CanonicalJson.Serialize<LogEntry>(flow), FlowLeaf.Encode(flow).ToArray());
            });
}
