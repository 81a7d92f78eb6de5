using System.Threading.Channels;
using TrustedSpace.Transparency.Merkle;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// Hashing plus group commit and nothing else, what <see cref="LogAppend"/> measures the log against: a channel, one loop that
/// takes what waits, hashes leaves and nodes, writes, flushes and completes. No index, no tiles, no checkpoint, no recovery.
/// </summary>
internal sealed class BareGroupCommit : IAsyncDisposable
{
    private readonly Channel<(ReadOnlyMemory<byte> Entry, TaskCompletionSource<long> Done)> _queue =
        Channel.CreateUnbounded<(ReadOnlyMemory<byte> Entry, TaskCompletionSource<long> Done)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Task _loop;

    internal BareGroupCommit(string path) => _loop = Task.Run(() => RunAsync(path));

    internal ValueTask<long> AppendAsync(ReadOnlyMemory<byte> entry)
    {
        var done = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Writer.TryWrite((entry, done));
        return new ValueTask<long>(done.Task);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.Complete();
        await _loop;
    }

    private async Task RunAsync(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var frontier = new Frontier();
        var batch = new List<TaskCompletionSource<long>>();
        var buffer = new byte[4 * 1024 * 1024];
        long offset = 0;
        while (await _queue.Reader.WaitToReadAsync())
        {
            var length = 0;
            while (buffer.Length - length > ushort.MaxValue && _queue.Reader.TryRead(out var next))
            {
                next.Entry.Span.CopyTo(buffer.AsSpan(length));
                length += next.Entry.Length;
                frontier.Append(TreeHasher.Leaf(next.Entry.Span));
                batch.Add(next.Done);
            }

            RandomAccess.Write(file, buffer.AsSpan(0, length), offset);
            RandomAccess.FlushToDisk(file);
            offset += length;
            var index = frontier.Size - batch.Count;
            foreach (var done in batch)
            {
                done.SetResult(index++);
            }

            batch.Clear();
        }
    }
}
