using System.Threading.Channels;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Transparency.Log;

/// <summary>
/// The sequencer: an append-only log in a directory laid out after C2SP tlog-tiles, so that a plain copy of the directory can
/// be verified by anyone. Entries are acknowledged by one write and one fsync of the journal for all that wait (group commit);
/// <see cref="PublishAsync"/> turns them into tiles under a signed checkpoint. Invariants: an index is handed out only for an
/// entry that survives any crash; a checkpoint is signed only over the tree that the files hold and that extends the last one.
/// Safe for use from many threads. Any error while writing makes the log read-only until it is opened again.
/// </summary>
public sealed partial class TransparencyLog : IAsyncDisposable
{
    private const string LockName = "lock";

    // What the platforms say of a file that another process has open: ERROR_SHARING_VIOLATION, EWOULDBLOCK.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    private readonly TransparencyLogOptions _options;
    private readonly FileStream _lock;
    private readonly TileDirectory _directory;
    private readonly TileWriter _writer;
    private readonly LogTree _tree;
    private readonly Channel<PendingAppend> _queue;
    private readonly Task _committing;

    // Held while a batch is made durable, and while the journal rotates between two batches.
    private readonly Lock _journalLock = new();
    private readonly Journal _journal;

    // Held by the one publication under way.
    private readonly SemaphoreSlim _publishing = new(1, 1);
    private volatile PublishedCheckpoint _published;
    private bool _disposed;

    private volatile LogFailure? _failure;

    private TransparencyLog(TransparencyLogOptions options, FileStream exclusive, OpenedLog opened)
    {
        _options = options;
        _lock = exclusive;
        _directory = opened.Directory;
        _writer = opened.Writer;
        _tree = opened.Tree;
        _journal = opened.Journal;
        _published = opened.Published;
        _queue = Channel.CreateBounded<PendingAppend>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        _committing = Task.Run(CommitBatchesAsync);
    }

    /// <summary>
    /// Opens a log, or starts one in an empty directory. Reads and checks every entry, tile and the journal, at two hashes an entry.
    /// </summary>
    /// <exception cref="LogLockedException">Another process has it open.</exception>
    /// <exception cref="LogInaccessibleException">The disk is full or read-only, or may not be written by this process.</exception>
    /// <exception cref="LogCorruptException">Its files are damaged, or are not what its last checkpoint signed.</exception>
    public static TransparencyLog Open(TransparencyLogOptions options) => Open(options, new LogFiles());

    internal static TransparencyLog Open(TransparencyLogOptions options, LogFiles files)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            Directory.CreateDirectory(options.Directory);
            var exclusive = Lock(options.Directory);
            try
            {
                return new TransparencyLog(options, exclusive, OpenedLog.Open(options, files));
            }
            catch
            {
                exclusive.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not (LogLockedException or LogCorruptException))
        {
            throw new LogInaccessibleException(options.Directory, e);
        }
    }

    /// <summary>Name of the log in its checkpoints.</summary>
    public string Origin => _options.Signer.Verifier.Name;

    /// <summary>Number of durable entries; at least as many as the checkpoint covers.</summary>
    public long Size => _tree.Size;

    /// <summary>The last published checkpoint.</summary>
    public Checkpoint Checkpoint => _published.Checkpoint;

    /// <summary>The last published checkpoint as a signed note.</summary>
    public SignedNote CheckpointNote => _published.Note;

    /// <summary>Why the log is read-only, or null while it works.</summary>
    public LogFailedException? Failure => _failure?.ToException();

    /// <summary>Finishes the appends that wait and closes the files. What is not published yet stays in the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _committing;
        await _publishing.WaitAsync();
        _disposed = true;
        _journal.Dispose();
        await _lock.DisposeAsync();
        _publishing.Release();
    }

    private static FileStream Lock(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is SharingViolation or LinuxWouldBlock or MacWouldBlock)
        {
            throw new LogLockedException(directory, e);
        }
    }

    /// <summary>Makes the log read-only; the first failure stays.</summary>
    private LogFailure Fail(string stage, Exception cause)
    {
        var failure = new LogFailure(stage, cause);
        failure = Interlocked.CompareExchange(ref _failure, failure, null) ?? failure;
        _queue.Writer.TryComplete();
        return failure;
    }

    /// <summary>What went wrong; each caller gets an exception of its own.</summary>
    private sealed record LogFailure(string Stage, Exception Cause)
    {
        public LogFailedException ToException() => new(Stage, Cause);
    }
}
