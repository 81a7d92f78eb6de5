using System.Collections.Concurrent;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Wakes those who watch a job. A watcher takes <see cref="Next"/> before it reads storage, so that it misses no event.</summary>
internal sealed class JobSignals
{
    private readonly ConcurrentDictionary<JobId, TaskCompletionSource> _waiting = new();

    /// <summary>Jobs that someone watches.</summary>
    public int Watched => _waiting.Count;

    /// <summary>Completes at the next event of the job.</summary>
    public Task Next(JobId job) =>
        _waiting.GetOrAdd(job, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Wakes the job's watchers. One that saw the last event calls it too: its own wait, which nothing else would end, goes with it.</summary>
    public void Pulse(JobId job)
    {
        if (_waiting.TryRemove(job, out var waiting))
        {
            waiting.SetResult();
        }
    }
}
