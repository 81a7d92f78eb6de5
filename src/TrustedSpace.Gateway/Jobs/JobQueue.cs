using System.Threading.Channels;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Admitted jobs that wait for their turn, in order, in memory: what waits when the process stops is failed at the next start.</summary>
internal sealed class JobQueue(JobLimits limits)
{
    private readonly Channel<RunningJob> _waiting = Channel.CreateBounded<RunningJob>(limits.Queued);

    /// <summary>False when the queue is full.</summary>
    public bool TryAdd(RunningJob job) => _waiting.Writer.TryWrite(job);

    public IAsyncEnumerable<RunningJob> TakeAllAsync(CancellationToken cancellationToken) => _waiting.Reader.ReadAllAsync(cancellationToken);
}
