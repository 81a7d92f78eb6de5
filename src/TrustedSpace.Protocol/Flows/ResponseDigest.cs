using System.Security.Cryptography;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Protocol.Flows;

/// <summary>One digest over everything that a flow delivered.</summary>
public static class ResponseDigest
{
    /// <summary>The digest of the one sealed payload; of several, SHA-256 over their digests' bytes in the order of the statements. Null for none.</summary>
    public static Sha256Digest? Of(params IReadOnlyList<ReleaseStatement> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        if (statements.Count < 2)
        {
            return statements.Count == 0 ? null : statements[0].Sealed;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var statement in statements)
        {
            hash.AppendData(statement.Sealed.ToBytes());
        }

        return Sha256Digest.FromHash(hash.GetHashAndReset());
    }
}
