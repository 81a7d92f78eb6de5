using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Transparency.Witnesses;

/// <summary>What a policy found under a checkpoint.</summary>
/// <param name="Checkpoint">The checkpoint; its log's signature is right.</param>
/// <param name="Cosignatures">For each witness of the policy, by name, when it signed; null where it did not.</param>
/// <param name="IsQuorum">Whether those that signed are enough.</param>
public sealed record PolicyVerdict(
    Checkpoint Checkpoint, IReadOnlyDictionary<string, DateTimeOffset?> Cosignatures, bool IsQuorum)
{
    /// <summary>The witnesses that did not sign, in the policy's order.</summary>
    public IEnumerable<string> Missing => Cosignatures.Where(cosignature => cosignature.Value is null).Select(cosignature => cosignature.Key);
}
