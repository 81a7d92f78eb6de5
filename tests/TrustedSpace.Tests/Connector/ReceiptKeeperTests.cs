using Microsoft.Extensions.Logging.Abstractions;
using TrustedSpace.Connector.Receipts;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Tests.Gateway;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.Tests.Connector;

public sealed class ReceiptKeeperTests : IDisposable
{
    private static readonly DateTimeOffset Deadline = DateTimeOffset.FromUnixTimeSeconds(1_800_000_060);
    private static readonly JobId Job = JobId.Parse("0198f0a0-0000-7000-8000-000000000001");

    private readonly string _folder = Directory.CreateTempSubdirectory("receipts-").FullName;
    private readonly NoteSigner _log = NoteSigner.Generate("log.example/flows");
    private readonly byte[] _entry = [.. CanonicalJson.Serialize<LogEntry>(Leaves.Flow(GrantId.Parse("0198f0a0-0000-7000-8000-00000000000a"), Job, 10))];

    [Fact]
    public void Promise_is_kept_until_its_proof_comes_and_asked_for_again_meanwhile()
    {
        var keeper = Keeper();
        Assert.Empty(keeper.Take([Receipt(proven: false)]));
        Assert.Equal(new ReceiptPosition(Promised: 2, Proven: 1), keeper.Position);
        Assert.Equal(new ReceiptPosition(Promised: 1, Proven: 1), Keeper().Position);
        Assert.Empty(keeper.Check(Deadline));
        Assert.True(File.Exists(Path.Combine(_folder, $"{FlowId.For(Job)}.json")));

        Assert.Empty(keeper.Take([Receipt(proven: true)]));
        Assert.Equal(new ReceiptPosition(Promised: 2, Proven: 2), keeper.Position);
        Assert.Equal(new ReceiptPosition(Promised: 2, Proven: 2), Keeper().Position);
        Assert.Empty(keeper.Check(Deadline.AddYears(1)));
        Assert.Contains("tlog-proof", File.ReadAllText(Path.Combine(_folder, $"{FlowId.For(Job)}.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Promise_that_was_not_kept_is_an_alarm()
    {
        var keeper = Keeper();
        keeper.Take([Receipt(proven: false)]);
        Assert.False(keeper.IsOverdue(Deadline));
        Assert.True(keeper.IsOverdue(Deadline.AddSeconds(1)));
        Assert.Equal([FlowId.For(Job)], keeper.Check(Deadline.AddSeconds(1)));
    }

    [Fact]
    public void Receipt_that_does_not_hold_is_an_alarm_and_is_not_stored()
    {
        using var stranger = NoteSigner.Generate("log.example/flows");
        var other = FlowId.For(JobId.Parse("0198f0a0-0000-7000-8000-000000000002"));
        FlowReceipt[] wrong =
        [
            Receipt(proven: true) with { Flow = other },
            Receipt(proven: true) with { Entry = "{}"u8.ToArray() },
            Receipt(proven: true, signer: stranger),
            Receipt(proven: true) with { Proof = "c2sp.org/tlog-proof@v1\nindex 1\n\n" },
        ];
        Assert.All(wrong, receipt => Assert.Equal([receipt.Flow], Keeper().Take([receipt])));
        Assert.Empty(Directory.GetFiles(_folder, "*.json"));
    }

    public void Dispose()
    {
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ReceiptKeeper Keeper() => new(_folder, WitnessPolicy.Parse($"log {_log.Verifier}\nquorum none\n"), NullLogger<ReceiptKeeper>.Instance);

    private FlowReceipt Receipt(bool proven, NoteSigner? signer = null)
    {
        var (leaf, other) = (TreeHasher.Leaf(_entry), TreeHasher.Leaf("other"u8));
        var note = SignedNote.Sign(new Checkpoint("log.example/flows", 2, TreeHasher.Node(other, leaf)).ToString(), signer ?? _log);
        return new FlowReceipt
        {
            Flow = FlowId.For(Job),
            Entry = _entry,
            Promise = new Promise(FlowId.For(Job).Value, leaf, 1, Deadline).Sign(signer ?? _log).ToString(),
            Proof = proven ? new Receipt(1, [other], note).ToString() : null,
        };
    }
}
