using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// Finds entries of the log by what they are about. A file of its own, written behind the log by one loop in batches and made anew from the log whenever it is
/// not this log's; nothing in memory grows with the log. Every answer says through which leaf it is complete, and who needs its own writes waits for them.
/// </summary>
public sealed class FlowIndex : IAsyncDisposable
{
    private const int MostReaders = 8;
    private const int LargestBatch = 4096;

    /// <summary>How long leaves may gather while nobody waits for them: one batch costs little more than one leaf.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private readonly IndexFile _file;
    private readonly TimeProvider _time;
    private readonly ConcurrentBag<IndexReader> _readers = [];
    private readonly FreshLeaves _fresh = new();
    private readonly CancellationTokenSource _stop = new(); // no timer hangs on it, so it holds nothing to dispose
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<Action<long>> _advanced = [];
    private volatile TaskCompletionSource _wanted = NewSignal();
    private volatile TaskCompletionSource _progress = NewSignal();
    private volatile IndexStoppedException? _failure;
    private FlowLog _log = null!;
    private Task _loop = Task.CompletedTask;
    private long _through;

    /// <param name="path">The file.</param>
    /// <param name="time">Measures how long leaves gather.</param>
    public FlowIndex(string path, TimeProvider time)
        : this(new IndexFile(path), time)
    {
    }

    internal FlowIndex(IndexFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>Leaves that are indexed, from the first.</summary>
    public long IndexedThrough => Volatile.Read(ref _through);

    /// <summary>Why nothing more is indexed, or null while it works.</summary>
    public IndexStoppedException? Failure => _failure;

    /// <summary>Whether any leaf names a job, of those that are indexed.</summary>
    public bool Names(JobId job) => Read(reader => reader.Names(job));

    /// <summary>What is indexed now.</summary>
    public FlowMatches Find(FlowQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        var (leaves, through) = Read(reader => reader.Find(query));
        var shown = leaves.Take(query.Limit).Reverse().ToArray();
        return new FlowMatches
        {
            IndexedThrough = through,
            Entries = [.. shown.Select(leaf => _log.Read(leaf))],
            Before = leaves.Count > query.Limit ? shown[0] : null,
        };
    }

    /// <summary>Waits for every leaf that is durable now, then answers.</summary>
    /// <exception cref="IndexStoppedException">The index can't get there.</exception>
    public async ValueTask<FlowMatches> SearchAsync(FlowQuery query, CancellationToken cancellationToken)
    {
        await WaitForAsync(_log.Size, cancellationToken);
        return Find(query);
    }

    /// <summary>Completes when so many leaves are indexed.</summary>
    /// <exception cref="IndexStoppedException">The index can't get there.</exception>
    public async ValueTask WaitForAsync(long leaves, CancellationToken cancellationToken)
    {
        while (IndexedThrough < leaves)
        {
            var progress = _progress;
            if (IndexedThrough >= leaves)
            {
                return;
            }

            ThrowIfStopped();
            _wanted.TrySetResult();
            Signal();
            await progress.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Has <paramref name="action"/> called after each batch with the leaves that are indexed; before <see cref="Start"/>.</summary>
    internal void OnAdvanced(Action<long> action) => _advanced.Add(action);

    /// <summary>Brings the index up to date, from its beginning where it is not this log's, and goes on behind it.</summary>
    /// <exception cref="IndexStoppedException">The disk is full or read-only.</exception>
    internal void Start(FlowLog log)
    {
        _log = log;
        IndexWriter? writer = null;
        try
        {
            writer = OpenWriter();
            while (writer.Next < log.Size)
            {
                Write(writer);
            }
        }
        catch (SqliteException problem)
        {
            writer?.Dispose();
            throw new IndexStoppedException(problem);
        }

        Volatile.Write(ref _through, writer.Through);
        _loop = Task.Run(() => RunAsync(writer));
    }

    /// <summary>Takes a leaf just appended, so that it need not be read again.</summary>
    internal void Offer(long leaf, LogEntry entry)
    {
        _fresh.Add(new LoggedEntry { Index = leaf, Entry = entry });
        Signal();
    }

    /// <summary>Stops where it is; the next start goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IndexWriter OpenWriter()
    {
        var writer = new IndexWriter(_file, leaf => _log.Read(leaf).Entry);
        if (!IsOfLog(writer))
        {
            writer.Dispose();
            _file.Delete();
            writer = new IndexWriter(_file, leaf => _log.Read(leaf).Entry);
        }

        writer.Resume();
        return writer;
    }

    private bool IsOfLog(IndexWriter writer) =>
        writer.Through == 0 || (writer.Through <= _log.Size && writer.Root.AsSpan().SequenceEqual(_log.RootAt(writer.Through).AsSpan()));

    private async Task RunAsync(IndexWriter writer)
    {
        using (writer)
        {
            try
            {
                while (true)
                {
                    await _work.Reader.ReadAsync(_stop.Token);
                    await Task.WhenAny(_wanted.Task, Task.Delay(Gathering, _time, _stop.Token));
                    _wanted = NewSignal();
                    while (writer.Next < _log.Size && !_stop.IsCancellationRequested)
                    {
                        Write(writer);
                        Advance(writer.Through);
                    }
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                Stop(new ObjectDisposedException(nameof(FlowIndex)));
            }
#pragma warning disable CA1031 // The one boundary of the loop: whatever went wrong, searches say so instead of waiting.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                Stop(problem);
            }
        }
    }

    private void Write(IndexWriter writer)
    {
        var (from, to) = (writer.Next, Math.Min(_log.Size, writer.Next + LargestBatch));
        writer.Write(_fresh.Take(_log, from, to), _log.RootAt(to));
    }

    private void Advance(long through)
    {
        foreach (var action in _advanced)
        {
            action(through);
        }

        Volatile.Write(ref _through, through);
        Interlocked.Exchange(ref _progress, NewSignal()).TrySetResult();
    }

    private void Stop(Exception problem)
    {
        _failure = new IndexStoppedException(problem);
        Interlocked.Exchange(ref _progress, NewSignal()).TrySetResult();
    }

    private void ThrowIfStopped()
    {
        if (_failure is { } failure)
        {
            throw new IndexStoppedException(failure.InnerException!);
        }
    }

    private void Signal() => _work.Writer.TryWrite(true);

    private T Read<T>(Func<IndexReader, T> read)
    {
        if (!_readers.TryTake(out var reader))
        {
            reader = new IndexReader(_file);
        }

        T result;
        try
        {
            result = read(reader);
        }
        catch (SqliteException)
        {
            reader.Dispose();
            throw;
        }

        if (_readers.Count < MostReaders)
        {
            _readers.Add(reader);
        }
        else
        {
            reader.Dispose();
        }

        return result;
    }
}
