using Polly;
using Polly.Retry;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Client.Jobs;

/// <summary>
/// Runs a job to an end that stands. Two things are repeated, and never confused. A call whose answer was lost is made again with the same job id: the
/// gateway knows the job, so it runs once, and one that was released meanwhile is found by its id. A job that ended as failed for a transient reason is
/// followed by another, under a new id, signed anew and naming the first attempt; the gateway refuses it where an attempt was released or still runs.
/// </summary>
internal sealed class JobAttempts(JobClient jobs, ResiliencePipeline calls, TimeProvider time)
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    /// <summary>Submits a job, and further attempts where it fails for a transient reason.</summary>
    /// <param name="grant">The grant of all attempts.</param>
    /// <param name="first">The first attempt.</param>
    /// <param name="options">How many further attempts, and when.</param>
    /// <param name="progress">Told each event of each attempt.</param>
    /// <param name="cancellation">Stops waiting; the job goes on.</param>
    /// <returns>How the last attempt ended.</returns>
    /// <exception cref="RefusedException">An attempt was not accepted, or the gateway could not be reached for longer than its calls are repeated.</exception>
    public async Task<JobStatus> RunAsync(TokenResponse grant, JobSpec first, JobOptions options, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        JobSpec? attempt = null;
        return await Pipeline(options).ExecuteAsync(
            async token =>
            {
                attempt = attempt is null ? first : jobs.Prepare(grant, first.Sql) with { TimeoutSeconds = first.TimeoutSeconds, RetryOf = first.Job };
                await SubmitAsync(grant, attempt, token).ConfigureAwait(false);
                var status = await FollowAsync(attempt.Job, progress, token).ConfigureAwait(false);
                if (status.State != JobState.Released)
                {
                    jobs.Forget(attempt.Job);
                }

                return status;
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Follows a job to its end over as many connections as it takes.</summary>
    public async Task<JobStatus> FollowAsync(JobId job, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        var seen = 0;
        return await calls.ExecuteAsync(
            async call =>
            {
                await foreach (var step in jobs.WatchAsync(job, seen, call).ConfigureAwait(false))
                {
                    seen = step.Sequence;
                    progress?.Report(step);
                }

                var status = await jobs.GetAsync(job, call).ConfigureAwait(false);
                return status.State.IsFinal() ? status : throw jobs.Lost(job);
            },
            cancellation).ConfigureAwait(false);
    }

    private async Task SubmitAsync(TokenResponse grant, JobSpec attempt, CancellationToken cancellation)
    {
        try
        {
            await calls.ExecuteAsync(async call => await jobs.SubmitAsync(grant, attempt, call).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        catch (RefusedException refused) when (!refused.Refusal.Code.IsTransient())
        {
            // A job whose submission was lost may run; one that was refused does not.
            jobs.Forget(attempt.Job);
            throw;
        }
    }

    private ResiliencePipeline<JobStatus> Pipeline(JobOptions options)
    {
        var builder = new ResiliencePipelineBuilder<JobStatus> { TimeProvider = time };
        return options.Retries == 0 ? builder.Build() : builder.AddRetry(new RetryStrategyOptions<JobStatus>
        {
            ShouldHandle = new PredicateBuilder<JobStatus>().HandleResult(
                status => status.State == JobState.Failed && status.Failure is { } failure && failure.Code.IsTransient()),
            MaxRetryAttempts = options.Retries,
            Delay = options.Backoff,
            MaxDelay = LongestBackoff,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        }).Build();
    }
}
