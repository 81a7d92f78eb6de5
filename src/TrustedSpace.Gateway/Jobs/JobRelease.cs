using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>What the owners of a job released together, after <see cref="ReleaseCheck"/>.</summary>
/// <param name="Result">Sealed shares, ordered by owner.</param>
/// <param name="Elements">Elements that the query read.</param>
/// <param name="Statements">The verified statement of each share; at least one. What they count is equal in all of them.</param>
internal sealed record JobRelease(SealedResult Result, IReadOnlyList<ElementName> Elements, IReadOnlyList<ReleaseStatement> Statements)
{
    /// <summary>Owners whose numbers the result contains; one that left at the last has no statement.</summary>
    public IReadOnlyList<ParticipantId> Contributors => Statements[0].Contributors;

    public long Cells => Statements[0].Cells;

    /// <summary>Sealed bytes of all shares.</summary>
    public long Bytes => Result.Shares.Sum(share => (long)share.Sealed.Length);
}
