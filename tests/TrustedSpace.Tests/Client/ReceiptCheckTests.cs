using TrustedSpace.Client.Receipts;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Tests.Gateway;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.Tests.Client;

public sealed class ReceiptCheckTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly DateTimeOffset Deadline = Now.AddSeconds(60);
    private static readonly JobId Job = JobId.Parse("0198f0a0-0000-7000-8000-000000000001");

    private readonly NoteSigner _log = NoteSigner.Generate("log.example/flows");
    private readonly Cosigner _first = Cosigner.Generate("witness.example/w1");
    private readonly Cosigner _second = Cosigner.Generate("witness.example/w2");
    private readonly byte[] _entry = [.. CanonicalJson.Serialize<TrustedSpace.Protocol.Flows.LogEntry>(Leaves.Flow(GrantId.Parse("0198f0a0-0000-7000-8000-00000000000a"), Job, 10))];

    private WitnessPolicy Policy => WitnessPolicy.Parse(
        $"log {_log.Verifier}\nwitness w1 {_first.Verifier}\nwitness w2 {_second.Verifier}\ngroup both all w1 w2\nquorum both\n");

    [Fact]
    public void Receipt_counts_by_its_promise_until_the_deadline_and_by_its_proof_for_good()
    {
        var promised = ReceiptCheck.Verify(Receipt(proof: null), Policy, Deadline);
        Assert.Null(promised.Proof);
        Assert.Equal((1, Deadline, FlowId.For(Job)), (promised.Promise.Index, promised.Promise.Deadline, promised.Flow.Id));

        var proven = ReceiptCheck.Verify(Receipt(Proof(1)), Policy, Deadline.AddYears(10));
        Assert.Equal(2, proven.Proof!.Checkpoint.Size);
        Assert.Empty(proven.Proof.Missing);
    }

    [Fact]
    public void Promise_that_was_not_kept_is_an_alarm_with_the_evidence()
    {
        var overdue = Assert.Throws<ReceiptOverdueException>(() => ReceiptCheck.Verify(Receipt(proof: null), Policy, Deadline.AddSeconds(1)));
        Assert.Equal(Deadline, overdue.Deadline);
        Assert.Equal(1, Promise.Open(SignedNote.Parse(overdue.Receipt.Promise), _log.Verifier).Index);
    }

    [Fact]
    public void Receipt_with_anything_exchanged_is_refused()
    {
        var whole = Receipt(Proof(1));
        var otherJob = JobId.Parse("0198f0a0-0000-7000-8000-000000000002");
        byte[] otherEntry = [.. CanonicalJson.Serialize<TrustedSpace.Protocol.Flows.LogEntry>(Leaves.Flow(GrantId.Parse("0198f0a0-0000-7000-8000-00000000000a"), Job, 11))];
        using var stranger = NoteSigner.Generate("log.example/flows");

        Refused<ReceiptException>(whole with { Entry = otherEntry });
        Refused<ReceiptException>(whole with { Entry = "{}"u8.ToArray() });
        Refused<ReceiptException>(whole with { Flow = FlowId.For(otherJob) });
        Refused<ReceiptException>(whole with { Promise = Promised(index: 0) });
        Refused<ReceiptException>(whole with { Promise = Promised(subject: FlowId.For(otherJob).Value) });
        Refused<ReceiptException>(whole with { Proof = Proof(0).ToString() });
        Refused<NoteException>(whole with { Promise = Promised(signer: stranger) });
        Refused<NoteException>(whole with { Promise = whole.Promise.Replace("\n1\n", "\n2\n", StringComparison.Ordinal) });
        Refused<NoteException>(whole with { Promise = Proof(1).Checkpoint.ToString() });
        Refused<NoteException>(whole with { Proof = Proof(1, signer: stranger).ToString() });
        Refused<PolicyException>(whole with { Proof = Proof(1, cosigners: [_first]).ToString() });

        void Refused<T>(FlowReceipt receipt)
            where T : Exception => Assert.Throws<T>(() => ReceiptCheck.Verify(receipt, Policy, Now));
    }

    [Fact]
    public void Promise_can_not_pass_for_a_checkpoint()
    {
        var promise = SignedNote.Parse(Promised());
        Assert.Throws<NoteException>(() => Checkpoint.Open(promise, _log.Verifier));
    }

    public void Dispose()
    {
        _log.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private FlowReceipt Receipt(Receipt? proof) => new()
    {
        Flow = FlowId.For(Job),
        Entry = _entry,
        Promise = Promised(),
        Proof = proof?.ToString(),
    };

    private string Promised(long index = 1, string? subject = null, NoteSigner? signer = null) =>
        new Promise(subject ?? FlowId.For(Job).Value, TreeHasher.Leaf(_entry), index, Deadline).Sign(signer ?? _log).ToString();

    /// <summary>A tree of two leaves, with the flow at the given index.</summary>
    private Receipt Proof(int index, NoteSigner? signer = null, Cosigner[]? cosigners = null)
    {
        var (leaf, other) = (TreeHasher.Leaf(_entry), TreeHasher.Leaf("other"u8));
        var root = index == 1 ? TreeHasher.Node(other, leaf) : TreeHasher.Node(leaf, other);
        var note = SignedNote.Sign(new Checkpoint("log.example/flows", 2, root).ToString(), signer ?? _log);
        return new Receipt(index, [other], note.With((cosigners ?? [_first, _second]).Select(cosigner => cosigner.Sign(note.Text, Now))));
    }
}
