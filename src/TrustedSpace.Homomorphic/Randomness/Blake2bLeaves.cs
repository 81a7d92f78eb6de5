using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>Four neighbouring leaves of BLAKE2Xb at a time, one in each lane: they differ in their number only.</summary>
internal static class Blake2bLeaves
{
    public const int Count = 4;

    /// <summary>Bytes of that many leaves.</summary>
    public const int Size = Count * Blake2b.MaximumHash;

    /// <param name="parameters">Of the first leaf.</param>
    /// <param name="root">64 bytes.</param>
    /// <param name="leaves">Of <see cref="Size"/>.</param>
    public static void Hash(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> root, Span<byte> leaves)
    {
        Span<Vector256<ulong>> message = stackalloc Vector256<ulong>[16];
        message[8..].Clear();
        for (var i = 0; i < 8; i++)
        {
            message[i] = Vector256.Create(BinaryPrimitives.ReadUInt64LittleEndian(root[(8 * i)..]));
        }

        Span<Vector256<ulong>> state = stackalloc Vector256<ulong>[8];
        for (var i = 0; i < 8; i++)
        {
            var parameter = Vector256.Create(BinaryPrimitives.ReadUInt64LittleEndian(parameters[(8 * i)..]));
            state[i] = Vector256.Create(Blake2b.InitialVector[i]) ^ (i == 1 ? parameter + Vector256.Create(0UL, 1, 2, 3) : parameter);
        }

        Compress(state, message);
        for (var i = 0; i < 8; i++)
        {
            for (var leaf = 0; leaf < Count; leaf++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(leaves[((leaf * Blake2b.MaximumHash) + (8 * i))..], state[i][leaf]);
            }
        }
    }

    /// <summary>One last block of 64 bytes.</summary>
    private static void Compress(Span<Vector256<ulong>> state, ReadOnlySpan<Vector256<ulong>> message)
    {
        var (v0, v1, v2, v3) = (state[0], state[1], state[2], state[3]);
        var (v4, v5, v6, v7) = (state[4], state[5], state[6], state[7]);
        var initial = Blake2b.InitialVector;
        var (v8, v9, v10, v11) = (Vector256.Create(initial[0]), Vector256.Create(initial[1]), Vector256.Create(initial[2]), Vector256.Create(initial[3]));
        var (v12, v13) = (Vector256.Create(initial[4] ^ Blake2b.MaximumHash), Vector256.Create(initial[5]));
        var (v14, v15) = (Vector256.Create(~initial[6]), Vector256.Create(initial[7]));
        for (var round = 0; round < Blake2b.Rounds; round++)
        {
            var order = Blake2b.Permutations.Slice(16 * (round % 10), 16);
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
    private static void Mix(
        ref Vector256<ulong> a, ref Vector256<ulong> b, ref Vector256<ulong> c, ref Vector256<ulong> d, Vector256<ulong> x, Vector256<ulong> y)
    {
        a += b + x;
        d = RotateRight(d ^ a, 32);
        c += d;
        b = RotateRight(b ^ c, 24);
        a += b + y;
        d = RotateRight(d ^ a, 16);
        c += d;
        b = RotateRight(b ^ c, 63);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight(Vector256<ulong> value, int bits) => (value >>> bits) | (value << (64 - bits));
}
