using System.Security.Cryptography;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Policy;

/// <summary>
/// Names what decided: SHA-256 over <c>"trustedspace policy 1\0"</c>, the digest of the rules and the digest of the canonical
/// usage policy. The rules' digest is the SHA-256 of the WebAssembly module, or what <c>OpaServerDecisionPoint</c> states.
/// </summary>
public static class PolicyHash
{
    public static Sha256Digest Of(Sha256Digest rules, UsagePolicyDocument policy)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("trustedspace policy 1\0"u8);
        hash.AppendData(rules.ToBytes());
        hash.AppendData(policy.Digest.ToBytes());
        return Sha256Digest.FromHash(hash.GetHashAndReset());
    }
}
