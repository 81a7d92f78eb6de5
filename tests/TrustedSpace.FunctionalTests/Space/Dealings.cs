using TrustedSpace.Client;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>What a consumer does in a space, in one call each.</summary>
internal static class Dealings
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<TokenResponse> AskAsync(this SpaceClient consumer, AuthorizationDetail detail) =>
        consumer.Grants.RequestAsync(detail, Cancellation).Within("a grant");

    /// <summary>Submits a job and waits for its end.</summary>
    public static async Task<JobStatus> RunToEndAsync(this SpaceClient consumer, TokenResponse grant, JobSpec job)
    {
        await consumer.Jobs.SubmitAsync(grant, job, Cancellation).Within("the job's submission");
        return await consumer.EndAsync(job.Job);
    }

    /// <summary>Waits for a job's last event.</summary>
    public static async Task<JobStatus> EndAsync(this SpaceClient consumer, JobId job)
    {
        await ReadEventsAsync().Within($"the end of job {job}");
        return await consumer.Jobs.GetAsync(job, Cancellation);

        async Task ReadEventsAsync()
        {
            await foreach (var progress in consumer.Jobs.WatchAsync(job, cancellation: Cancellation))
            {
                TestContext.Current.SendDiagnosticMessage("{0}: {1}", job, progress.Message);
            }
        }
    }

    /// <summary>Minor units that the consumer owes by its invoices over all time.</summary>
    public static async Task<long> OwesAsync(this SpaceClient payer, ParticipantId consumer)
    {
        var invoices = await payer.Invoices.ListAsync(consumer, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200), Cancellation);
        return invoices.Sum(invoice => invoice.Total);
    }

    public static async Task<IReadOnlyList<LogEntry>> EntriesOfAsync(this SpaceClient reader, JobId job) =>
        [.. (await reader.Flows.ListAsync(job: job, cancellation: Cancellation)).Select(entry => entry.Entry)];

    /// <summary>The refusal that a call must end in; party, stage, reason and remedy are in words.</summary>
    public static async Task<Refusal> RefusedAsync(Func<Task> call)
    {
        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => call().Within("a refusal"))).Refusal;
        Assert.All([refusal.Party.Value, refusal.Stage, refusal.Reason, refusal.Remedy], Assert.NotEmpty);
        return refusal;
    }

    /// <summary>Runs the samples' query to its end, which must be a failure that costs nothing; then messages pass as they are again.</summary>
    /// <param name="space">The space.</param>
    /// <param name="afterwards">Brings back what the log's checkpoint needs.</param>
    public static async Task<Refusal> FailAsync(this HostedSpace space, Func<Task>? afterwards = null)
    {
        var books = await Books.OpenAsync(space);
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var job = await space.Clinic.RunToEndAsync(grant, space.Clinic.Jobs.Prepare(grant, Samples.Sql));
        space.Wire.PassAll();
        await (afterwards?.Invoke() ?? Task.CompletedTask);
        return await books.AssertFailedAsync(job);
    }
}
