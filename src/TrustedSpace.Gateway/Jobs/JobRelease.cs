using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>What the owners of a job released together, after <see cref="ReleaseCheck"/>; shares are ordered by owner.</summary>
internal sealed record JobRelease(SealedResult Result, IReadOnlyList<ElementName> Elements, IReadOnlyList<ParticipantId> Contributors, int GroupsReleased, int GroupsWithheld, long Cells)
{
    /// <summary>Sealed bytes of all shares.</summary>
    public long Bytes => Result.Shares.Sum(share => (long)share.Sealed.Length);
}
