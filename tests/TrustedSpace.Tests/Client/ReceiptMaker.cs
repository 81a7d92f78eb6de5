using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Tests.Gateway;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Tests.Client;

/// <summary>Receipts of one flow, leaf 1 of 2, of a log without witnesses.</summary>
internal sealed class ReceiptMaker : IDisposable
{
    private static readonly JobId Job = JobId.Parse("0198f0a0-0000-7000-8000-000000000001");

    private readonly NoteSigner _log = NoteSigner.Generate("log.example/flows");
    private readonly byte[] _entry = [.. CanonicalJson.Serialize<LogEntry>(Leaves.Flow(GrantId.Parse("0198f0a0-0000-7000-8000-00000000000a"), Job, 10))];

    public static DateTimeOffset Now { get; } = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public WitnessPolicy Policy => WitnessPolicy.Parse($"log {_log.Verifier}\nquorum none\n");

    public FlowReceipt Promised(DateTimeOffset deadline) => new()
    {
        Flow = FlowId.For(Job),
        Entry = _entry,
        Promise = new Promise(FlowId.For(Job).Value, TreeHasher.Leaf(_entry), 1, deadline).Sign(_log).ToString(),
    };

    /// <param name="deadline">Of the promise.</param>
    /// <param name="signer">Signs the checkpoint; null: the log.</param>
    public FlowReceipt Proven(DateTimeOffset deadline, NoteSigner? signer = null)
    {
        var (leaf, other) = (TreeHasher.Leaf(_entry), TreeHasher.Leaf("other"u8));
        var note = SignedNote.Sign(new Checkpoint("log.example/flows", 2, TreeHasher.Node(other, leaf)).ToString(), signer ?? _log);
        return Promised(deadline) with { Proof = new Receipt(1, [other], note).ToString() };
    }

    public void Dispose() => _log.Dispose();
}
