using TrustedSpace.Computation.DoubleMasking;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>The rounds of the protocol that a job's protection calls for, as far as a relay must know them.</summary>
/// <param name="Rounds">In order; the last is the release.</param>
/// <param name="LeastOwners">Fewest owners that end the job; all, where the protocol survives no loss.</param>
/// <param name="LastLoss">Number of the last round that an owner may leave at; 0: none.</param>
internal sealed record JobRounds(IReadOnlyList<Round> Rounds, int LeastOwners, int LastLoss)
{
    /// <param name="protection">What the owners decided.</param>
    /// <param name="owners">Number of owners.</param>
    public static JobRounds Of(Protection protection, int owners) => protection.ProtocolFor(owners) switch
    {
        JobProtocolKind.DoubleMasking => new(
            DoubleMaskingRounds.All, DoubleMaskingContext.ThresholdFor(protection.MinimumOwners, owners), DoubleMaskingRounds.View.Number),
        JobProtocolKind.HomomorphicAggregation => new(HomomorphicAggregationRounds.All, owners, LastLoss: 0),
        _ => new(AggregationRounds.All, owners, LastLoss: 0),
    };

    /// <summary>Whether the job goes on when an owner sends nothing in this round.</summary>
    public bool MayLose(Round round) => round.Number <= LastLoss;
}
