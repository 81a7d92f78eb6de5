using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TrustedSpace.Computation.Rounds;

/// <summary>
/// The hash of what a party saw up to a round: SHA-256 over context, round, the hash before, and every present party's payload in ordinal order,
/// each with its sender, each part preceded by its length. Two parties have the same hash only if they saw the same.
/// </summary>
internal static class TranscriptHash
{
    public const int Size = SHA256.HashSizeInBytes;

    /// <param name="context">Hash of what the parties agreed on beforehand.</param>
    /// <param name="round">The round whose messages are hashed.</param>
    /// <param name="previous">The hash before; empty in the first.</param>
    /// <param name="messages">All parties' messages, the own one included, in any order.</param>
    public static byte[] Of(ReadOnlySpan<byte> context, Round round, ReadOnlySpan<byte> previous, IEnumerable<PartyMessage> messages)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "trustedspace/rounds/transcript/1"u8);
        Append(hash, context);
        Append(hash, [(byte)round.Number]);
        Append(hash, previous);
        foreach (var message in messages.OrderBy(message => message.Sender, StringComparer.Ordinal))
        {
            Append(hash, Encoding.UTF8.GetBytes(message.Sender));
            Append(hash, message.Payload.Span);
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
