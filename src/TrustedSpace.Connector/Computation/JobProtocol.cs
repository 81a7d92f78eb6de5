using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Computation;

/// <summary>Sets up a party's side of the protocol that a job runs.</summary>
internal sealed class JobProtocol(JobRelease release, ConnectorIdentity identity)
{
    /// <param name="task">What is computed.</param>
    /// <param name="partial">The owner's own aggregate; erased with the party.</param>
    /// <exception cref="FixedPointOverflowException">A count is beyond the bound of the protocol.</exception>
    public JobParty Join(JobTask task, PartialAggregate partial)
    {
        var (job, owners) = (task.Job.Spec.Job, task.Job.Owners);
        var parties = new PartySet(owners.Select(owner => owner.Participant.Value));
        var context = new AggregationContext(job.Value, task.Plan.Hash, parties, task.Plan.Layout, AggregationTerms.Exact);
        var machine = new AggregationParty(
            context, identity.Participant.Value, task.Decision.Obligations.MinimumGroupSize, PartialVectors.Create(partial));
        var envelopes = new JobEnvelopes(identity, job, Sha256Digest.FromHash(task.Plan.Hash), Sha256Digest.FromHash(parties.Hash), owners);
        return new JobParty(task, machine, envelopes, release, identity);
    }
}
