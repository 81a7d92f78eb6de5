using System.Text;
using TrustedSpace.Transparency.Audit;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

public sealed class TransparencyLogTests : IDisposable
{
    private readonly TemporaryLog _temporary = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task Append_entries_get_consecutive_indexes_and_survive_reopening_unpublished()
    {
        await using (var log = _temporary.Open())
        {
            await Append(log, 0, 300);
            Assert.Equal(0, log.Checkpoint.Size);
        }

        await using (var log = _temporary.Open())
        {
            Assert.Equal(300, log.Size);
            await Append(log, 300, 301);
            AssertHolds(log, 301);
        }
    }

    [Fact]
    public async Task Publish_every_size_verifies_offline_and_reopens()
    {
        var size = 0;
        foreach (var step in new[] { 0, 1, 254, 1, 1, 255, 600, 3 })
        {
            await using var log = _temporary.Open();
            await Append(log, size, size + step);
            size += step;
            var note = await log.PublishAsync(Stop);
            Assert.Equal(size, Checkpoint.Open(note, _temporary.Signer.Verifier).Size);
            Assert.Equal(NaiveTree.Root(NaiveTree.Leaves(size)), log.Checkpoint.Root);
            AssertHolds(log, size);

            var verification = LogVerifier.Verify(_temporary.Path, _temporary.Signer.Verifier);
            Assert.True(verification.IsValid, verification.Problem?.ToString());
            Assert.Equal(log.Checkpoint, verification.Checkpoint);
            Assert.Equal(["journal/" + size.ToString("D19", null), "lock"], verification.Ignored.Order());
        }
    }

    [Fact]
    public async Task Publish_a_tree_of_three_levels_verifies_and_proves()
    {
        const int Size = 66_000;
        await using (var log = _temporary.Open())
        {
            await Append(log, 0, 10_000);
            var publishing = log.PublishAsync(Stop);
            await Append(log, 10_000, Size);
            await publishing;
            await log.PublishAsync(Stop);
        }

        var verification = LogVerifier.Verify(_temporary.Path, _temporary.Signer.Verifier);
        Assert.True(verification.IsValid, verification.Problem?.ToString());
        Assert.True(File.Exists(_temporary.File("tile/2/000.p/1")));
        await using var reopened = _temporary.Open();
        var frontier = new Frontier();
        for (var i = 0; i < 65_537; i++)
        {
            frontier.Append(NaiveTree.Leaf(NaiveTree.Entry(i)));
        }

        Assert.True(MerkleProof.VerifyConsistency(
            65_537, Size, reopened.ConsistencyProof(65_537, Size), frontier.Root, reopened.Checkpoint.Root));
        var receipt = await reopened.GetReceiptAsync(65_536, Stop);
        receipt.Verify(NaiveTree.Entry(65_536), _temporary.Signer.Verifier);
    }

    [Fact]
    public async Task Proofs_at_every_size_agree_with_the_recursive_definition()
    {
        const int Size = 530;
        await using var log = _temporary.Open();
        await Append(log, 0, 300);
        await log.PublishAsync(Stop);
        await Append(log, 300, Size);
        var leaves = NaiveTree.Leaves(Size);
        for (var size = 1; size <= Size; size += 13)
        {
            var old = size * 2 / 3;
            Assert.Equal(NaiveTree.Proof(old, leaves.AsSpan(0, size)), log.ConsistencyProof(old, size));
            Assert.Equal(NaiveTree.Path(old, leaves.AsSpan(0, size)), log.InclusionProof(old, size));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => log.InclusionProof(Size, Size));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.InclusionProof(0, Size + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.ConsistencyProof(2, 1));
    }

    [Fact]
    public async Task Receipt_of_an_unpublished_entry_publishes_and_proves_only_that_entry()
    {
        await using var log = _temporary.Open();
        await Append(log, 0, 10);
        var receipt = await log.GetReceiptAsync(7, Stop);
        var read = Receipt.Parse(receipt.ToString());
        Assert.Equal(receipt.ToString(), read.ToString());
        Assert.Equal(10, read.Verify(NaiveTree.Entry(7), _temporary.Signer.Verifier).Size);
        Assert.Throws<ReceiptException>(() => read.Verify(NaiveTree.Entry(8), _temporary.Signer.Verifier));
        using var other = NoteSigner.Generate("log.example/flows");
        Assert.Throws<NoteException>(() => read.Verify(NaiveTree.Entry(7), other.Verifier));
    }

    [Fact]
    public async Task TryFind_leaf_hash_gives_the_first_index()
    {
        await using (var log = _temporary.Open())
        {
            await Append(log, 0, 700);
            Assert.Equal(700, await log.AppendAsync(NaiveTree.Entry(3), Stop));
            await log.PublishAsync(Stop);
            await Append(log, 701, 705);
        }

        await using var reopened = _temporary.Open();
        for (var i = 0; i < 705; i++)
        {
            var found = reopened.TryFind(NaiveTree.Leaf(NaiveTree.Entry(i)), out var index);
            Assert.Equal(i != 700, found);
            Assert.True(!found || index == i);
        }

        Assert.True(reopened.TryFind(NaiveTree.Leaf(NaiveTree.Entry(3)), out var later, from: 4));
        Assert.Equal(700, later);
        Assert.False(reopened.TryFind(NaiveTree.Leaf(NaiveTree.Entry(3)), out _, from: 701));
    }

    [Fact]
    public async Task Serve_gives_published_files_only()
    {
        await using var log = _temporary.Open();
        await Append(log, 0, 260);
        Assert.Null(log.Serve("tile/0/000"));
        await log.PublishAsync(Stop);
        await Append(log, 260, 270);

        var checkpoint = Assert.NotNull(log.Serve("checkpoint"));
        Assert.False(checkpoint.IsImmutable);
        Assert.Equal(log.CheckpointNote.ToString(), Encoding.UTF8.GetString(checkpoint.Content.Span));
        foreach (var path in new[] { "tile/0/000", "tile/0/001.p/4", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/4" })
        {
            var file = Assert.NotNull(log.Serve(path));
            Assert.True(file.IsImmutable);
            Assert.Equal(File.ReadAllBytes(_temporary.File(path)), file.Content.ToArray());
        }

        // A partial tile that was never written, or no longer is, is the beginning of what there is.
        Assert.Equal(File.ReadAllBytes(_temporary.File("tile/0/000")).AsSpan(0, 320), Assert.NotNull(log.Serve("tile/0/000.p/10")).Content.Span);
        foreach (var path in new[] { "tile/0/001.p/5", "tile/0/001", "tile/1/000", "lock", "../checkpoint", "tile/../checkpoint", "/checkpoint", "journal/0000000000000000260", "" })
        {
            Assert.Null(log.Serve(path));
        }
    }

    [Fact]
    public async Task Open_twice_is_refused_while_the_first_lives()
    {
        await using (_temporary.Open())
        {
            Assert.Throws<LogLockedException>(() => _temporary.Open());
        }

        await using var again = _temporary.Open();
    }

    [Fact]
    public async Task Open_with_another_key_is_refused()
    {
        await using (_temporary.Open())
        {
        }

        using var other = NoteSigner.Generate("log.example/flows");
        Assert.Throws<LogCorruptException>(() => TransparencyLog.Open(_temporary.Options with { Signer = other }));
    }

    [Fact]
    public async Task Append_too_long_cancelled_or_after_disposal_is_refused_and_empty_or_longest_is_not()
    {
        var log = _temporary.Open();
        await Assert.ThrowsAsync<ArgumentException>(async () => await log.AppendAsync(new byte[65_536], Stop));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await log.AppendAsync(new byte[1], new CancellationToken(canceled: true)));
        Assert.Equal(0, await log.AppendAsync(default, Stop));
        Assert.Equal(1, await log.AppendAsync(new byte[65_535], Stop));
        Assert.Equal([0, 65_535], log.ReadEntries(0, 2).Select(e => e.Length));
        await log.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await log.AppendAsync(new byte[1], Stop));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await log.PublishAsync(Stop));
        await log.DisposeAsync();
    }

    [Fact]
    public async Task Append_from_many_callers_through_a_short_queue_logs_each_entry_once()
    {
        const int Callers = 40;
        await using var log = TransparencyLog.Open(_temporary.Options with { QueueCapacity = 2 });
        var indexes = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var own = new List<long>();
            for (var i = 0; i < 10; i++)
            {
                own.Add(await log.AppendAsync(NaiveTree.Entry((caller * 10) + i), Stop));
            }

            return own;
        })));
        Assert.Equal(Enumerable.Range(0, Callers * 10).Select(i => (long)i), indexes.SelectMany(i => i).Order());
        for (var caller = 0; caller < Callers; caller++)
        {
            Assert.Equal(indexes[caller].Order(), indexes[caller]);
            Assert.Equal(NaiveTree.Entry((caller * 10) + 9), log.ReadEntry(indexes[caller][9]).ToArray());
        }
    }

    [Fact]
    public async Task Publish_with_cosigners_adds_their_lines_and_publishes_nothing_if_they_fail()
    {
        using var witness = NoteSigner.Generate("witness.example");
        var down = true;
        await using var log = TransparencyLog.Open(_temporary.Options with
        {
            Cosign = (note, _) => down
                ? throw new TimeoutException("The witness does not answer.")
                : ValueTask.FromResult<IReadOnlyList<NoteSignature>>([witness.Sign(note.Text)]),
        });
        await Append(log, 0, 5);
        await Assert.ThrowsAsync<TimeoutException>(async () => await log.PublishAsync(Stop));
        Assert.Equal(0, log.Checkpoint.Size);
        await Append(log, 5, 6);
        down = false;
        var note = await log.PublishAsync(Stop);
        Assert.Equal(2, note.Verify(_temporary.Signer.Verifier, witness.Verifier).Count);
        Assert.True(LogVerifier.Verify(_temporary.Path, _temporary.Signer.Verifier).IsValid);
        Assert.Single(Directory.GetFiles(_temporary.File("journal")));
    }

    private static async Task Append(TransparencyLog log, int from, int to)
    {
        var pending = new List<Task<long>>();
        for (var i = from; i < to; i++)
        {
            pending.Add(log.AppendAsync(NaiveTree.Entry(i), Stop).AsTask());
        }

        Assert.Equal(Enumerable.Range(from, to - from).Select(i => (long)i), await Task.WhenAll(pending));
    }

    private static void AssertHolds(TransparencyLog log, int size)
    {
        Assert.Equal(size, log.Size);
        var i = 0;
        foreach (var entry in log.ReadEntries(0, size))
        {
            Assert.Equal(NaiveTree.Entry(i++), entry.ToArray());
        }

        Assert.Equal(size, i);
    }
}
