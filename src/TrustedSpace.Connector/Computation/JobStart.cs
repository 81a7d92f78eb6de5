using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Grants;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Computation;

/// <summary>The way of a job to its party: verify everything, admit, read the data.</summary>
internal sealed class JobStart(JobVerification verification, JobAdmission admission, UsageLedger ledger, JobProtocol protocol, ConnectorIdentity identity)
{
    private const string Remedy = "Tell the owner, then submit the job again under a new id.";

    private readonly Stage _admission = new(identity.Participant, "job admission");
    private readonly Stage _reading = new(identity.Participant, "reading data");

    /// <param name="request">What the gateway sent.</param>
    /// <param name="deadline">The job's; shortened to the timeout that the consumer signed.</param>
    /// <param name="cancellationToken">The deadline has passed, or the caller gives up.</param>
    /// <exception cref="RefusedException">Says what does not hold or fails; the job counts against no quota then.</exception>
    public async Task<JobParty> StartAsync(BeginRequest request, JobDeadline deadline, CancellationToken cancellationToken)
    {
        var job = await verification.VerifyAsync(request, cancellationToken);
        deadline.Shorten(job.Spec.TimeoutSeconds);
        var task = await admission.AdmitAsync(job, _admission, cancellationToken);
        try
        {
            var input = await ReadAsync(task, cancellationToken);
            return protocol.Join(task with { RowsScanned = await CountAsync(task, cancellationToken) }, input);
        }
        catch
        {
            task.Charge?.Refund();
            ledger.End(task.Use, UseState.Failed, cells: 0);
            throw;
        }
    }

    // The size of a dataset is its owner's to tell: only where its own price or the split of revenue takes it.
    private async Task<long?> CountAsync(JobTask task, CancellationToken cancellationToken)
    {
        if (!task.Job.Grant.Claims.Quote.AsksForRowsOf(identity.Participant))
        {
            return null;
        }

        try
        {
            return await task.Dataset.Source.CountAsync(cancellationToken);
        }
        catch (SourceException problem)
        {
            throw _reading.Refuse(RefusalCode.Unavailable, problem.Message, Remedy, problem);
        }
    }

    private async Task<AggregationInput> ReadAsync(JobTask task, CancellationToken cancellationToken)
    {
        try
        {
            return task.Noise is { } noise
                ? NoisyVectors.Create(await task.Dataset.Source.ClippedAsync(task.Plan, cancellationToken), noise, new SecureUniform())
                : PartialVectors.Create(await task.Dataset.Source.AggregateAsync(task.Plan, cancellationToken));
        }
        catch (Exception problem) when (problem is SourceException or UndeclaredValueException or FixedPointOverflowException)
        {
            throw _reading.Refuse(RefusalCode.Unavailable, problem.Message, Remedy, problem);
        }
    }
}
