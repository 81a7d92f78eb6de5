using System.Collections.Concurrent;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>The jobs that wait or run in this process, by id; each is in the <see cref="WorkRegister"/> too, which ends it when its grant or a party of it falls.</summary>
internal sealed class LiveJobs(WorkRegister register)
{
    private readonly ConcurrentDictionary<JobId, RunningJob> _jobs = new();

    public RunningJob? Find(JobId job) => _jobs.GetValueOrDefault(job);

    public void Add(RunningJob job)
    {
        _jobs[job.Ticket.Spec.Job] = job;
        register.Add(job);
    }

    public void Remove(RunningJob job)
    {
        register.Remove(job);
        _jobs.TryRemove(KeyValuePair.Create(job.Ticket.Spec.Job, job));
    }
}
