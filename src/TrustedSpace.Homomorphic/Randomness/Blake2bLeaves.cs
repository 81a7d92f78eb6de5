using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>Several neighbouring leaves of BLAKE2Xb at a time, one in each lane of a vector: they differ in their number only.</summary>
internal abstract class Blake2bLeaves
{
    private static readonly Blake2bLeaves[] Supported = [.. List()];

    private Blake2bLeaves(int count) => Count = count;

    /// <summary>Those that this processor has, the most leaves first.</summary>
    public static ReadOnlySpan<Blake2bLeaves> All => Supported;

    /// <summary>Number of leaves.</summary>
    public int Count { get; }

    /// <summary>Bytes of that many leaves.</summary>
    public int Size => Count * Blake2b.MaximumHash;

    /// <param name="parameters">Of the first leaf.</param>
    /// <param name="root">64 bytes.</param>
    /// <param name="leaves">Of <see cref="Size"/>.</param>
    public abstract void Hash(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> root, Span<byte> leaves);

    private static IEnumerable<Blake2bLeaves> List()
    {
        if (EightLanes.IsSupported)
        {
            yield return new InLanes<EightLanes, Vector512<ulong>>();
        }

        if (FourLanes.IsSupported)
        {
            yield return new InLanes<FourLanes, Vector256<ulong>>();
        }
    }

    private sealed class InLanes<TLanes, TVector>() : Blake2bLeaves(TLanes.Count)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        private const int StateWords = 8;

        private static readonly TVector LeafNumbers = TLanes.Load(ref MemoryMarshal.GetReference<ulong>([0, 1, 2, 3, 4, 5, 6, 7]), 0);

        public override void Hash(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> root, Span<byte> leaves)
        {
            // The second half of the block is zero.
            Span<TVector> message = stackalloc TVector[2 * StateWords];
            message[StateWords..].Clear();
            Span<TVector> state = stackalloc TVector[StateWords];
            for (var i = 0; i < StateWords; i++)
            {
                message[i] = TLanes.Broadcast(BinaryPrimitives.ReadUInt64LittleEndian(root[(8 * i)..]));
                state[i] = TLanes.Broadcast(BinaryPrimitives.ReadUInt64LittleEndian(parameters[(8 * i)..]));
            }

            state[1] = TLanes.Add(state[1], LeafNumbers);
            for (var i = 0; i < StateWords; i++)
            {
                state[i] = TLanes.Xor(state[i], TLanes.Broadcast(Blake2b.InitialVector[i]));
            }

            Compress(state, message);
            Store(state, MemoryMarshal.Cast<byte, ulong>(leaves[..Size]));
        }

        /// <summary>One last block of 64 bytes.</summary>
        private static void Compress(Span<TVector> state, ReadOnlySpan<TVector> message)
        {
            var (v0, v1, v2, v3) = (state[0], state[1], state[2], state[3]);
            var (v4, v5, v6, v7) = (state[4], state[5], state[6], state[7]);
            var initial = Blake2b.InitialVector;
            var (v8, v9, v10, v11) = (TLanes.Broadcast(initial[0]), TLanes.Broadcast(initial[1]), TLanes.Broadcast(initial[2]), TLanes.Broadcast(initial[3]));
            var (v12, v13) = (TLanes.Broadcast(initial[4] ^ Blake2b.MaximumHash), TLanes.Broadcast(initial[5]));
            var (v14, v15) = (TLanes.Broadcast(~initial[6]), TLanes.Broadcast(initial[7]));
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

            state[0] = TLanes.Xor(state[0], TLanes.Xor(v0, v8));
            state[1] = TLanes.Xor(state[1], TLanes.Xor(v1, v9));
            state[2] = TLanes.Xor(state[2], TLanes.Xor(v2, v10));
            state[3] = TLanes.Xor(state[3], TLanes.Xor(v3, v11));
            state[4] = TLanes.Xor(state[4], TLanes.Xor(v4, v12));
            state[5] = TLanes.Xor(state[5], TLanes.Xor(v5, v13));
            state[6] = TLanes.Xor(state[6], TLanes.Xor(v6, v14));
            state[7] = TLanes.Xor(state[7], TLanes.Xor(v7, v15));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Mix(ref TVector a, ref TVector b, ref TVector c, ref TVector d, TVector x, TVector y)
        {
            a = TLanes.Add(TLanes.Add(a, x), b);
            d = TLanes.RotateRight(TLanes.Xor(d, a), 32);
            c = TLanes.Add(c, d);
            b = TLanes.RotateRight(TLanes.Xor(b, c), 24);
            a = TLanes.Add(TLanes.Add(a, y), b);
            d = TLanes.RotateRight(TLanes.Xor(d, a), 16);
            c = TLanes.Add(c, d);
            b = TLanes.RotateRight(TLanes.Xor(b, c), 63);
        }

        /// <summary>From words in vectors, leaf by lane, to leaf after leaf: squares of as many words as lanes are transposed.</summary>
        private static void Store(Span<TVector> state, Span<ulong> leaves)
        {
            ref var destination = ref MemoryMarshal.GetReference(leaves);
            for (var first = 0; first < StateWords; first += TLanes.Count)
            {
                var square = state.Slice(first, TLanes.Count);
                for (var gap = TLanes.Count / 2; gap > 0; gap /= 2)
                {
                    for (var i = 0; i < TLanes.Count; i++)
                    {
                        if ((i & gap) == 0)
                        {
                            TLanes.Exchange(ref square[i], ref square[i + gap], gap);
                        }
                    }
                }

                for (var leaf = 0; leaf < TLanes.Count; leaf++)
                {
                    TLanes.Store(square[leaf], ref destination, (nuint)((leaf * StateWords) + first));
                }
            }
        }
    }
}
