using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.DoubleMasking;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Computation;

/// <summary>Sets up a party's side of the protocol that a job runs.</summary>
internal sealed class JobProtocol(JobRelease release, ConnectorIdentity identity)
{
    /// <param name="task">What is computed.</param>
    /// <param name="input">The owner's own numbers; erased with the party.</param>
    /// <exception cref="FixedPointOverflowException">A count is beyond the bound of the protocol.</exception>
    public JobParty Join(JobTask task, AggregationInput input)
    {
        var (job, owners) = (task.Job.Spec.Job, task.Job.Owners);
        var parties = new PartySet(owners.Select(owner => owner.Participant.Value));
        var machine = Choose(task, parties, input);
        var envelopes = new JobEnvelopes(identity, job, Sha256Digest.FromHash(task.Plan.Hash), Sha256Digest.FromHash(parties.Hash), owners);
        return new JobParty(task, machine, envelopes, release, identity);
    }

    private PartyMachine Choose(JobTask task, PartySet parties, AggregationInput input)
    {
        var (self, minimum) = (identity.Participant.Value, task.Decision.Obligations.MinimumGroupSize);
        AggregationContext Context(ValueScale values) => new(
            task.Job.Spec.Job.Value,
            task.Plan.Hash,
            parties,
            task.Plan.Layout,
            task.Job.Protection.Rho is null ? new AggregationTerms(CountRule.Exact, values) : NoisyVectors.Terms);
        return task.Job.Protection.ProtocolFor(parties.Count) switch
        {
            JobProtocolKind.DoubleMasking => new DoubleMaskingParty(
                new DoubleMaskingContext(Context(ValueScale.ByMost), DoubleMaskingContext.ThresholdFor(task.Job.Protection.MinimumOwners, parties.Count)),
                self,
                minimum,
                input),
            JobProtocolKind.HomomorphicAggregation => new HomomorphicAggregationParty(
                new HomomorphicAggregationContext(Context(ValueScale.ByTotal), task.Job.ConsumerKey!), self, minimum, input),
            _ => new AggregationParty(Context(ValueScale.ByTotal), self, minimum, input),
        };
    }
}
