using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>
/// The hash of what a party saw in a round: SHA-256 over the previous transcript and every party's payload in the order of the
/// party set, each with its sender, each part preceded by its length. Two parties have the same hash only if they saw the same.
/// </summary>
internal static class Transcripts
{
    public const int HashSize = SHA256.HashSizeInBytes;

    /// <param name="context">The job.</param>
    /// <param name="stage">The round whose messages are hashed.</param>
    /// <param name="previous">The previous round's hash; empty in the first.</param>
    /// <param name="payloads">Payloads by sender, all parties'.</param>
    public static byte[] Hash(
        AggregationContext context,
        AggregationStage stage,
        ReadOnlySpan<byte> previous,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> payloads)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "trustedspace/secure-aggregation/transcript/1"u8);
        Append(hash, context.Hash);
        Append(hash, [(byte)stage]);
        Append(hash, previous);
        foreach (var party in context.Parties.Ids)
        {
            Append(hash, Encoding.UTF8.GetBytes(party));
            Append(hash, payloads[party].Span);
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
