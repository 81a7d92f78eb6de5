using System.Runtime.CompilerServices;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// Admitted jobs that wait for their turn, in memory: what waits when the process stops is failed at the next start. Turns go round the consumers that
/// wait, and within one consumer to its oldest job (round robin: Nagle, RFC 970). So with n consumers waiting each gets every n-th turn, however many
/// jobs the others submit, and no job is passed by more than once by each other consumer for each job of its own consumer before it.
/// </summary>
internal sealed class JobQueue(JobLimits limits) : IDisposable
{
    // Guards all below; held for a few steps over lists, never across a wait.
    private readonly Lock _lock = new();
    private readonly Dictionary<ParticipantId, LinkedList<RunningJob>> _waiting = [];

    // Consumers with a waiting job; the first has the next turn.
    private readonly LinkedList<ParticipantId> _turns = [];
    private int _count;

    // At least one permit a waiting job: a job that is removed leaves one too many, which a taker finds empty.
    private readonly SemaphoreSlim _permits = new(0);

    /// <summary>Puts a job at the end of its consumer's line.</summary>
    public JobPlace TryAdd(RunningJob job)
    {
        var consumer = job.Ticket.Claims.Consumer;
        lock (_lock)
        {
            if (_count >= limits.Queued)
            {
                return JobPlace.QueueFull;
            }

            if (!_waiting.TryGetValue(consumer, out var line))
            {
                _waiting[consumer] = line = [];
                _turns.AddLast(consumer);
            }

            if (line.Count >= limits.QueuedPerConsumer)
            {
                return JobPlace.LineFull;
            }

            line.AddLast(job);
            _count++;
        }

        _permits.Release();
        return JobPlace.Waiting;
    }

    /// <summary>Takes a waiting job out; false when it does not wait any more.</summary>
    public bool TryRemove(RunningJob job)
    {
        var consumer = job.Ticket.Claims.Consumer;
        lock (_lock)
        {
            if (!_waiting.TryGetValue(consumer, out var line) || !line.Remove(job))
            {
                return false;
            }

            Forget(consumer, line);
            return true;
        }
    }

    /// <summary>The jobs as their turns come, until the token is cancelled; several may take at the same time.</summary>
    public async IAsyncEnumerable<RunningJob> TakeAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            await _permits.WaitAsync(cancellationToken);
            if (TryTake() is { } job)
            {
                yield return job;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _permits.Dispose();

    private RunningJob? TryTake()
    {
        lock (_lock)
        {
            if (_turns.First is not { Value: var consumer })
            {
                return null;
            }

            var line = _waiting[consumer];
            var job = line.First!.Value;
            line.RemoveFirst();
            _turns.RemoveFirst();
            _turns.AddLast(consumer);
            Forget(consumer, line);
            return job;
        }
    }

    // After a job left a line.
    private void Forget(ParticipantId consumer, LinkedList<RunningJob> line)
    {
        _count--;
        if (line.Count == 0)
        {
            _waiting.Remove(consumer);
            _turns.Remove(consumer);
        }
    }
}

/// <summary>Whether a job found a place in the queue.</summary>
internal enum JobPlace
{
    Waiting,

    /// <summary>The consumer has as many jobs waiting as one may.</summary>
    LineFull,

    /// <summary>As many jobs wait as may in all.</summary>
    QueueFull,
}
