using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Grants;

/// <summary>
/// How a statistics job is protected: the obligations of all its owners combined, so that each gets at least what it asks for. Follows from the
/// signed decisions under the grant alone; every owner, the gateway, the consumer and the auditor compute it alike.
/// </summary>
public sealed record Protection
{
    public required ProtectionMode Mode { get; init; }

    /// <summary>Fewest owners whose numbers a released result contains; where it exceeds their number, nothing can be released.</summary>
    public required int MinimumOwners { get; init; }

    /// <summary>Cost of the job to each owner in zCDP, which sets the noise; null: no noise.</summary>
    public double? Rho { get; init; }

    /// <summary>The strongest mode, the most owners and the smallest cost that any owner asks for.</summary>
    /// <param name="obligations">Of every owner's decision.</param>
    /// <param name="owners">Number of owners of the job: what an owner asks for that states none.</param>
    public static Protection Of(IReadOnlyList<Obligations> obligations, int owners)
    {
        ArgumentOutOfRangeException.ThrowIfZero(obligations.Count);
        return new Protection
        {
            Mode = obligations.Max(owner => owner.Protection),
            MinimumOwners = obligations.Max(owner => owner.MinimumOwners ?? owners),
            Rho = obligations.Min(owner => owner.Privacy?.Rho),
        };
    }

    /// <summary>The protocol that gives this protection to a job of so many owners; every party, the gateway and the consumer choose it alike.</summary>
    public JobProtocolKind ProtocolFor(int owners) => Mode switch
    {
        ProtectionMode.Homomorphic => JobProtocolKind.HomomorphicAggregation,
        _ when MinimumOwners < owners => JobProtocolKind.DoubleMasking,
        _ => JobProtocolKind.SecureAggregation,
    };

    /// <summary>True when an owner with these obligations gets all that it asks for.</summary>
    /// <param name="obligations">Of one owner.</param>
    /// <param name="owners">Number of owners of the job.</param>
    public bool Covers(Obligations obligations, int owners)
    {
        ArgumentNullException.ThrowIfNull(obligations);
        return Mode >= obligations.Protection
            && MinimumOwners >= (obligations.MinimumOwners ?? owners)
            && (obligations.Privacy is not { } privacy || Rho <= privacy.Rho);
    }

    /// <summary>True when a result may contain the numbers of exactly these owners: each an owner of the job, in the job's order, and enough of them.</summary>
    /// <param name="contributors">Owners whose numbers a result contains.</param>
    /// <param name="owners">Owners of the job, ordered.</param>
    public bool Permits(IReadOnlyList<ParticipantId> contributors, IReadOnlyList<ParticipantId> owners) =>
        contributors.Count >= MinimumOwners && owners.Where(contributors.Contains).SequenceEqual(contributors);
}
