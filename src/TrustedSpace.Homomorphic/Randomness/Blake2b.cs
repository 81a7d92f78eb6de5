using System.Buffers.Binary;
using System.Numerics;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>
/// BLAKE2b (RFC 7693) with a free parameter block, on which BLAKE2Xb builds. The maintained packages offer the plain hash only, not the block.
/// </summary>
internal static class Blake2b
{
    public const int MaximumHash = 64;
    public const int MaximumKey = 64;
    public const int ParameterBlock = 64;
    public const int Rounds = 12;

    private const int BlockSize = 128;

    private static readonly ulong[] InitialWords =
    [
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
    ];

    public static ReadOnlySpan<ulong> InitialVector => InitialWords;

    /// <summary>16 indices for each of ten rounds.</summary>
    public static ReadOnlySpan<byte> Permutations =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ];

    /// <summary>Unkeyed, sequential: the hash's length is that of the destination, 1 to 64 bytes.</summary>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> hash)
    {
        Span<byte> parameters = stackalloc byte[ParameterBlock];
        parameters.Clear();
        (parameters[0], parameters[2], parameters[3]) = ((byte)hash.Length, 1, 1);
        Hash(parameters, [], message, hash);
    }

    /// <param name="parameters">The 64-byte block of section 2.5 of RFC 7693 and of the BLAKE2X paper.</param>
    /// <param name="key">0 to 64 bytes; its length stands in the block.</param>
    /// <param name="message">Any bytes.</param>
    /// <param name="hash">1 to 64 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> hash)
    {
        Span<ulong> state = stackalloc ulong[8];
        for (var i = 0; i < 8; i++)
        {
            state[i] = InitialWords[i] ^ BinaryPrimitives.ReadUInt64LittleEndian(parameters[(8 * i)..]);
        }

        Span<byte> block = stackalloc byte[BlockSize];
        var counted = 0UL;
        if (!key.IsEmpty)
        {
            block.Clear();
            key.CopyTo(block);
            counted = BlockSize;
            Compress(state, block, counted, isLast: message.IsEmpty);
        }

        while (message.Length > BlockSize)
        {
            counted += BlockSize;
            Compress(state, message[..BlockSize], counted, isLast: false);
            message = message[BlockSize..];
        }

        if (!message.IsEmpty || key.IsEmpty)
        {
            block.Clear();
            message.CopyTo(block);
            Compress(state, block, counted + (ulong)message.Length, isLast: true);
        }

        Span<byte> full = stackalloc byte[MaximumHash];
        for (var i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(full[(8 * i)..], state[i]);
        }

        full[..hash.Length].CopyTo(hash);
    }

    private static void Compress(Span<ulong> state, ReadOnlySpan<byte> block, ulong counted, bool isLast)
    {
        Span<ulong> message = stackalloc ulong[16];
        for (var i = 0; i < 16; i++)
        {
            message[i] = BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
        }

        Span<ulong> work = stackalloc ulong[16];
        state.CopyTo(work);
        InitialWords.CopyTo(work[8..]);
        work[12] ^= counted;
        work[14] ^= isLast ? ulong.MaxValue : 0;
        for (var round = 0; round < Rounds; round++)
        {
            var order = Permutations.Slice(16 * (round % 10), 16);
            Mix(work, 0, 4, 8, 12, message[order[0]], message[order[1]]);
            Mix(work, 1, 5, 9, 13, message[order[2]], message[order[3]]);
            Mix(work, 2, 6, 10, 14, message[order[4]], message[order[5]]);
            Mix(work, 3, 7, 11, 15, message[order[6]], message[order[7]]);
            Mix(work, 0, 5, 10, 15, message[order[8]], message[order[9]]);
            Mix(work, 1, 6, 11, 12, message[order[10]], message[order[11]]);
            Mix(work, 2, 7, 8, 13, message[order[12]], message[order[13]]);
            Mix(work, 3, 4, 9, 14, message[order[14]], message[order[15]]);
        }

        for (var i = 0; i < 8; i++)
        {
            state[i] ^= work[i] ^ work[i + 8];
        }
    }

    private static void Mix(Span<ulong> work, int a, int b, int c, int d, ulong x, ulong y)
    {
        work[a] += work[b] + x;
        work[d] = BitOperations.RotateRight(work[d] ^ work[a], 32);
        work[c] += work[d];
        work[b] = BitOperations.RotateRight(work[b] ^ work[c], 24);
        work[a] += work[b] + y;
        work[d] = BitOperations.RotateRight(work[d] ^ work[a], 16);
        work[c] += work[d];
        work[b] = BitOperations.RotateRight(work[b] ^ work[c], 63);
    }
}
