using System.Text.Json;
using TrustedSpace.Gateway.Witnesses;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// The gateway's transparency log of <see cref="LogEntry"/>s as canonical JSON. What is known from the leaves lives in projections: the <see cref="FlowIndex"/>
/// on disk, complete when the log is opened and a little behind it afterwards, and those in memory, which take each new leaf after it is durable and before
/// its append completes.
/// </summary>
public sealed class FlowLog : IAsyncDisposable
{
    /// <summary>Longest entry, in bytes of canonical JSON (C2SP tlog-tiles).</summary>
    public const int LongestEntry = ushort.MaxValue;

    private readonly TransparencyLog _log;
    private readonly NoteSigner _signer;
    private readonly FlowIndex _index;
    private readonly LogProjection[] _projections;

    private FlowLog(TransparencyLog log, NoteSigner signer, FlowIndex index, LogProjection[] projections)
    {
        _log = log;
        _signer = signer;
        _index = index;
        _projections = projections;
    }

    /// <summary>The key that checks the log's checkpoints, as a vkey line without newline.</summary>
    public string VerifierKey => _signer.Verifier.ToString();

    /// <summary>Number of durable leaves.</summary>
    public long Size => _log.Size;

    /// <summary>Number of leaves under the last published checkpoint.</summary>
    public long Published => _log.Checkpoint.Size;

    /// <summary>Told after each publication of a checkpoint over more leaves.</summary>
    public event Action? CheckpointPublished;

    /// <summary>Why the log is read-only, or null while it works.</summary>
    public LogFailedException? Failure => _log.Failure;

    /// <summary>Opens the log, or starts one, and brings its index up to date.</summary>
    /// <param name="directory">The log's own directory.</param>
    /// <param name="signer">The log's key; the log disposes it.</param>
    /// <param name="index">Finds the log's entries; the log stops it.</param>
    /// <param name="projections">What else follows from the leaves.</param>
    /// <exception cref="LogLockedException">Another process has the log open.</exception>
    /// <exception cref="LogInaccessibleException">The disk is full or read-only.</exception>
    /// <exception cref="IndexStoppedException">The disk is full or read-only where the index is.</exception>
    /// <exception cref="LogCorruptException">The files are damaged, or not what the last checkpoint signed.</exception>
    public static FlowLog Open(string directory, NoteSigner signer, FlowIndex index, params LogProjection[] projections) =>
        Open(directory, signer, index, witnesses: null, projections);

    /// <summary>As above, with witnesses that every checkpoint needs.</summary>
    /// <param name="directory">The log's own directory.</param>
    /// <param name="signer">The log's key; the log disposes it.</param>
    /// <param name="index">Finds the log's entries; the log stops it.</param>
    /// <param name="witnesses">Asked for cosignatures of each checkpoint; null: the log signs alone.</param>
    /// <param name="projections">What else follows from the leaves.</param>
    /// <exception cref="LogLockedException">Another process has the log open.</exception>
    /// <exception cref="LogInaccessibleException">The disk is full or read-only.</exception>
    /// <exception cref="IndexStoppedException">The disk is full or read-only where the index is.</exception>
    /// <exception cref="LogCorruptException">The files are damaged, or not what the last checkpoint signed.</exception>
    public static FlowLog Open(string directory, NoteSigner signer, FlowIndex index, AskWitnesses? witnesses, params LogProjection[] projections)
    {
        TransparencyLog tree = null!;
        tree = TransparencyLog.Open(new TransparencyLogOptions
        {
            Directory = directory,
            Signer = signer,
            Cosign = witnesses is null ? null : (note, cancellation) => witnesses(note, size => tree.ConsistencyProof(size, Checkpoint.Parse(note.Text).Size), cancellation),
        });
        var log = new FlowLog(tree, signer, index, projections);
        index.Start(log);
        foreach (var projection in projections)
        {
            projection.Restore(index);
        }

        return log;
    }

    /// <summary>Whether an entry is short enough for a leaf.</summary>
    public static bool Fits(LogEntry entry) => Encode(entry).Length <= LongestEntry;

    /// <summary>Appends an entry and completes with its leaf index once it is durable and projected.</summary>
    /// <param name="entry">At most <see cref="LongestEntry"/> bytes.</param>
    /// <param name="cancellationToken">Gives up the wait for a place in the queue only; an entry that has one is appended.</param>
    /// <exception cref="LogFailedException">The log is read-only until it is opened again; whether this entry is in it is not known.</exception>
    public async ValueTask<long> AppendAsync(LogEntry entry, CancellationToken cancellationToken)
    {
        // The log copies the bytes before it returns its task.
        var leaf = await _log.AppendAsync(Encode(entry), cancellationToken);
        foreach (var projection in _projections)
        {
            projection.Apply(leaf, entry);
        }

        _index.Offer(leaf, entry);
        return leaf;
    }

    /// <inheritdoc cref="TransparencyLog.RootAt"/>
    public MerkleHash RootAt(long size) => _log.RootAt(size);

    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public LoggedEntry Read(long leaf) => new() { Index = leaf, Entry = Decode(_log.ReadEntry(leaf).Span) };

    /// <summary>The bytes of a leaf: canonical JSON.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public ReadOnlyMemory<byte> ReadLeaf(long leaf) => _log.ReadEntry(leaf);

    /// <summary>The log's signed word that a leaf is there and that a checkpoint will cover it.</summary>
    public SignedNote Promise(long leaf, string subject, DateTimeOffset deadline) =>
        new Promise(subject, TreeHasher.Leaf(ReadLeaf(leaf).Span), leaf, deadline).Sign(_signer);

    /// <summary>The leaves from one index up to, not including, another, in order.</summary>
    public IEnumerable<LoggedEntry> Read(long from, long to) =>
        _log.ReadEntries(from, to).Select((leaf, offset) => new LoggedEntry { Index = from + offset, Entry = Decode(leaf.Span) });

    /// <summary>Signs and publishes a checkpoint over what is durable, if that grew.</summary>
    /// <exception cref="RefusedException">Too few witnesses cosigned it; a later one covers the same leaves.</exception>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        var before = Published;
        await _log.PublishAsync(cancellationToken);
        if (Published > before)
        {
            CheckpointPublished?.Invoke();
        }
    }

    /// <inheritdoc cref="TransparencyLog.GetReceiptAsync"/>
    public ValueTask<Receipt> ReceiptAsync(long leaf, CancellationToken cancellationToken) => _log.GetReceiptAsync(leaf, cancellationToken);

    /// <inheritdoc cref="TransparencyLog.Serve"/>
    public ServedFile? Serve(string path) => _log.Serve(path);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        await _log.DisposeAsync();
        _signer.Dispose();
    }

    private static ReadOnlyMemory<byte> Encode(LogEntry entry) => entry is Flow flow ? FlowLeaf.Encode(flow) : CanonicalJson.Serialize(entry);

    // The leaves are this gateway's own and the log checked their hashes: their form need not be checked again at every reading.
    private static LogEntry Decode(ReadOnlySpan<byte> leaf) => JsonSerializer.Deserialize<LogEntry>(leaf, ProtocolJson.Options)!;
}
