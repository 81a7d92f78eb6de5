using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Transparency.Witnesses;

/// <summary>A witness that a policy counts.</summary>
/// <param name="Name">Its name within the policy.</param>
/// <param name="Key">The key that checks its cosignatures.</param>
/// <param name="Address">Its submission prefix (C2SP tlog-witness), or null.</param>
public sealed record PolicyWitness(string Name, CosignatureVerifier Key, Uri? Address);
