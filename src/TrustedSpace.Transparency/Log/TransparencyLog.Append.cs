using System.Collections.Concurrent;
using System.Threading.Channels;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Transparency.Log;

/// <summary>Appending: callers copy and hash their entries, one loop writes what has gathered, flushes, and acknowledges.</summary>
public sealed partial class TransparencyLog
{
    /// <summary>Most entries of one batch.</summary>
    private const int MaxBatch = 8192;

    private readonly ConcurrentQueue<PendingAppend> _spare = new();
    private int _spareCount;

    // Owned by the committing loop.
    private readonly List<PendingAppend> _batch = [];
    private byte[] _frame = new byte[256 * 1024];

    /// <summary>
    /// Appends an entry and completes with its index, from 0, once it is durable. The entry is copied before this returns.
    /// Equal entries are separate leaves. The token only gives up the wait for a place in the queue: an entry that has one is
    /// logged, and its index reported, come what may.
    /// </summary>
    /// <param name="entry">At most 65,535 bytes.</param>
    /// <param name="cancellation">Cancels while nothing has been accepted yet.</param>
    /// <exception cref="ArgumentException">The entry is too long.</exception>
    /// <exception cref="LogFailedException">The log is read-only; whether the entry is in it is not known.</exception>
    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> entry, CancellationToken cancellation = default)
    {
        if (entry.Length > EntryBundle.MaxEntry)
        {
            throw new ArgumentException($"A log entry may have {EntryBundle.MaxEntry} bytes, this one has {entry.Length}.", nameof(entry));
        }

        cancellation.ThrowIfCancellationRequested();
        if (_spare.TryDequeue(out var pending))
        {
            Interlocked.Decrement(ref _spareCount);
        }
        else
        {
            pending = new PendingAppend(GiveBack);
        }

        pending.Fill(entry.Span);
        return _queue.Writer.TryWrite(pending) ? pending.Task : WaitForPlaceAsync(pending, cancellation);
    }

    private async ValueTask<long> WaitForPlaceAsync(PendingAppend pending, CancellationToken cancellation)
    {
        try
        {
            await _queue.Writer.WriteAsync(pending, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw _failure?.ToException() ?? (Exception)new ObjectDisposedException(nameof(TransparencyLog));
        }

        return await pending.Task;
    }

    private async Task CommitBatchesAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            Gather();
            if (_failure is { } earlier)
            {
                FailBatch(earlier);
                continue;
            }

            var first = _tree.Size;
            try
            {
                lock (_journalLock)
                {
                    Commit(first);
                }
            }
            catch (Exception e)
            {
                // The one boundary of the loop: whatever went wrong, the log stops here, and every caller learns of it.
                FailBatch(Fail("appending entries to the journal", e));
                continue;
            }

            foreach (var pending in _batch)
            {
                pending.Complete(first++);
            }

            // Callers just answered get a turn to bring their next entries: one full batch costs half the flushes of two halves.
            var crowded = _batch.Count > 1;
            _batch.Clear();
            if (crowded)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Takes what waits, as far as one frame can hold it.</summary>
    private void Gather()
    {
        var payload = 0;
        while (_batch.Count < MaxBatch
            && payload <= JournalFrame.MaxPayload - EntryBundle.LengthBytes - EntryBundle.MaxEntry
            && _queue.Reader.TryRead(out var pending))
        {
            _batch.Add(pending);
            payload += pending.EncodedLength;
        }
    }

    /// <summary>Hashes the batch into the tree, makes its frame durable, and only then shows it to readers.</summary>
    private void Commit(long first)
    {
        var length = JournalFrame.Overhead;
        foreach (var pending in _batch)
        {
            length += pending.EncodedLength;
        }

        if (_frame.Length < length)
        {
            _frame = new byte[length];
        }

        var frame = _frame.AsSpan(0, length);
        var payload = frame[JournalFrame.HeaderBytes..^JournalFrame.TrailerBytes];
        JournalFrame.WriteHeader(frame, payload.Length, first, _batch.Count);
        var rest = payload;
        foreach (var pending in _batch)
        {
            rest = rest[EntryBundle.Write(pending.Entry, rest)..];
            _tree.Stage(pending.Leaf);
        }

        var root = _tree.StagedRoot;
        root.CopyTo(frame[^JournalFrame.TrailerBytes..]);
        _journal.Append(frame);
        _tree.Commit(payload, root);
    }

    private void FailBatch(LogFailure failure)
    {
        foreach (var pending in _batch)
        {
            pending.Fail(failure.ToException());
        }

        _batch.Clear();
    }

    private void GiveBack(PendingAppend pending)
    {
        pending.Reset();
        if (Interlocked.Increment(ref _spareCount) <= _options.QueueCapacity)
        {
            _spare.Enqueue(pending);
        }
        else
        {
            Interlocked.Decrement(ref _spareCount);
        }
    }
}
