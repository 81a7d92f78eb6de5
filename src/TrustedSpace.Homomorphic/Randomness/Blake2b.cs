using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

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
    public const int BlockSize = 128;
    public const int BlockWords = 16;
    public const int StateWords = 8;

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
        Span<ulong> state = stackalloc ulong[StateWords];
        if (message.IsEmpty && !key.IsEmpty)
        {
            Begin(parameters, state);
            Span<byte> block = stackalloc byte[BlockSize];
            Pad(key, block);
            Compress(state, block, BlockSize, isLast: true);
            Write(state, hash);
            return;
        }

        Start(parameters, key, state);
        Finish(state, message, key.IsEmpty ? 0UL : BlockSize, hash);
    }

    /// <summary>The state before a message that is not empty.</summary>
    /// <param name="parameters">As for a whole hash.</param>
    /// <param name="key">0 to 64 bytes.</param>
    /// <param name="state">8 words.</param>
    public static void Start(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> key, Span<ulong> state)
    {
        Begin(parameters, state);
        if (!key.IsEmpty)
        {
            Span<byte> block = stackalloc byte[BlockSize];
            Pad(key, block);
            Compress(state, block, BlockSize, isLast: false);
        }
    }

    /// <summary>Hashes a message into a state that was started.</summary>
    /// <param name="state">Undefined afterwards.</param>
    /// <param name="message">All of it; not empty after a key.</param>
    /// <param name="counted">Bytes before: a block if there was a key.</param>
    /// <param name="hash">1 to 64 bytes.</param>
    public static void Finish(Span<ulong> state, ReadOnlySpan<byte> message, ulong counted, Span<byte> hash)
    {
        while (message.Length > BlockSize)
        {
            counted += BlockSize;
            Compress(state, message[..BlockSize], counted, isLast: false);
            message = message[BlockSize..];
        }

        Span<byte> block = stackalloc byte[BlockSize];
        Pad(message, block);
        Compress(state, block, counted + (ulong)message.Length, isLast: true);
        Write(state, hash);
    }

    private static void Begin(ReadOnlySpan<byte> parameters, Span<ulong> state)
    {
        for (var i = 0; i < state.Length; i++)
        {
            state[i] = InitialWords[i] ^ BinaryPrimitives.ReadUInt64LittleEndian(parameters[(8 * i)..]);
        }
    }

    private static void Pad(ReadOnlySpan<byte> part, Span<byte> block)
    {
        block.Clear();
        part.CopyTo(block);
    }

    private static void Write(ReadOnlySpan<ulong> state, Span<byte> hash)
    {
        Span<byte> full = stackalloc byte[MaximumHash];
        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(full[(8 * i)..], state[i]);
        }

        full[..hash.Length].CopyTo(hash);
    }

    private static void Compress(Span<ulong> state, ReadOnlySpan<byte> block, ulong counted, bool isLast)
    {
        Span<ulong> message = stackalloc ulong[BlockWords];
        for (var i = 0; i < message.Length; i++)
        {
            message[i] = BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
        }

        var (v0, v1, v2, v3) = (state[0], state[1], state[2], state[3]);
        var (v4, v5, v6, v7) = (state[4], state[5], state[6], state[7]);
        var (v8, v9, v10, v11) = (InitialWords[0], InitialWords[1], InitialWords[2], InitialWords[3]);
        var (v12, v13) = (InitialWords[4] ^ counted, InitialWords[5]);
        var (v14, v15) = (InitialWords[6] ^ (isLast ? ulong.MaxValue : 0), InitialWords[7]);
        for (var round = 0; round < Rounds; round++)
        {
            var order = Permutations.Slice(16 * (round % 10), 16);
            Mix(ref v0, ref v4, ref v8, ref v12, message[order[0]], message[order[1]]);
            Mix(ref v1, ref v5, ref v9, ref v13, message[order[2]], message[order[3]]);
            Mix(ref v2, ref v6, ref v10, ref v14, message[order[4]], message[order[5]]);
            Mix(ref v3, ref v7, ref v11, ref v15, message[order[6]], message[order[7]]);
            Mix(ref v0, ref v5, ref v10, ref v15, message[order[8]], message[order[9]]);
            Mix(ref v1, ref v6, ref v11, ref v12, message[order[10]], message[order[11]]);
            Mix(ref v2, ref v7, ref v8, ref v13, message[order[12]], message[order[13]]);
            Mix(ref v3, ref v4, ref v9, ref v14, message[order[14]], message[order[15]]);
        }

        state[0] ^= v0 ^ v8;
        state[1] ^= v1 ^ v9;
        state[2] ^= v2 ^ v10;
        state[3] ^= v3 ^ v11;
        state[4] ^= v4 ^ v12;
        state[5] ^= v5 ^ v13;
        state[6] ^= v6 ^ v14;
        state[7] ^= v7 ^ v15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ulong x, ulong y)
    {
        a += b + x;
        d = BitOperations.RotateRight(d ^ a, 32);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 24);
        a += b + y;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 63);
    }
}
