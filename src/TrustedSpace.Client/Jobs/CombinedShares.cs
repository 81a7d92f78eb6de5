using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.DoubleMasking;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Jobs;

/// <summary>Adds the owners' shares up, as the protocol of the job's protection says.</summary>
internal static class CombinedShares
{
    /// <param name="protection">What the owners decided.</param>
    /// <param name="job">The job.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="owners">All owners of the job.</param>
    /// <param name="key">The job's own key; null where it has none.</param>
    /// <param name="shares">The opened shares.</param>
    /// <exception cref="ResultException">The shares do not belong together; names the owner at fault where one is known.</exception>
    public static CombinedRelease Of(
        Protection protection, JobId job, StatisticsPlan plan, IReadOnlyList<ParticipantId> owners, ConsumerKey? key, IReadOnlyList<PartyMessage> shares)
    {
        var parties = new PartySet(owners.Select(owner => owner.Value));
        AggregationContext Context(ValueScale values) =>
            new(job.Value, plan.Hash, parties, plan.Layout, protection.Rho is null ? new AggregationTerms(CountRule.Exact, values) : NoisyVectors.Terms);
        try
        {
            return protection.ProtocolFor(owners.Count) switch
            {
                JobProtocolKind.DoubleMasking => CoveredCombiner.Combine(
                    new DoubleMaskingContext(Context(ValueScale.ByMost), DoubleMaskingContext.ThresholdFor(protection.MinimumOwners, owners.Count)), shares),
                JobProtocolKind.HomomorphicAggregation when key is null => throw new ResultException(
                    owners[0], "the key of this job is not kept here: a result opens where the job was prepared, until its key is destroyed"),
                JobProtocolKind.HomomorphicAggregation => SwitchedCombiner.Combine(
                    new HomomorphicAggregationContext(Context(ValueScale.ByTotal), key.PublicKey), key, shares),
                _ => ReleaseCombiner.Combine(Context(ValueScale.ByTotal), shares),
            };
        }
        catch (ProtocolException wrong)
        {
            throw new ResultException(ParticipantId.TryParse(wrong.Party, out var party) ? party : owners[0], wrong.Message, wrong);
        }
    }
}
