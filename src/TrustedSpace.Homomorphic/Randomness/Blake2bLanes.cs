using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>
/// Several last blocks of BLAKE2b at a time, one in each lane of a vector: the roots of neighbouring counters, whose message alone differs, or neighbouring
/// leaves of one root, which differ in their number only.
/// </summary>
internal abstract class Blake2bLanes
{
    private static readonly Blake2bLanes[] Supported = [.. List()];

    private Blake2bLanes(int count) => Count = count;

    /// <summary>Those that this processor has, the most lanes first; one lane, a word in place of a vector, is always among them.</summary>
    public static ReadOnlySpan<Blake2bLanes> All => Supported;

    /// <summary>Number of hashes.</summary>
    public int Count { get; }

    /// <summary>Bytes of that many hashes.</summary>
    public int Size => Count * Blake2b.MaximumHash;

    /// <summary>Hashes of counters under a key, each in one block.</summary>
    /// <param name="keyed">What the hash's state is after the key: 8 words.</param>
    /// <param name="counter">The first one, of 64 bits.</param>
    /// <param name="roots">Of <see cref="Size"/>: 64 bytes for each counter.</param>
    public abstract void Roots(ReadOnlySpan<ulong> keyed, ulong counter, Span<byte> roots);

    /// <summary>Hashes of a root, one for each leaf.</summary>
    /// <param name="parameters">Of the first leaf.</param>
    /// <param name="root">64 bytes.</param>
    /// <param name="leaves">A multiple of <see cref="Size"/>: 64 bytes for each leaf.</param>
    public abstract void Leaves(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> root, Span<byte> leaves);

    private static IEnumerable<Blake2bLanes> List()
    {
        if (EightLanes.IsSupported)
        {
            yield return new InVectors<EightLanes, Vector512<ulong>>();
        }

        if (FourLanes.IsSupported)
        {
            yield return new InVectors<FourLanes, Vector256<ulong>>();
        }

        yield return new OneByOne();
    }

    private sealed class OneByOne() : Blake2bLanes(1)
    {
        public override void Roots(ReadOnlySpan<ulong> keyed, ulong counter, Span<byte> roots)
        {
            Span<byte> message = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(message, counter);
            Span<ulong> state = stackalloc ulong[Blake2b.StateWords];
            keyed.CopyTo(state);
            Blake2b.Finish(state, message, Blake2b.BlockSize, roots);
        }

        public override void Leaves(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> root, Span<byte> leaves)
        {
            Span<byte> own = stackalloc byte[Blake2b.ParameterBlock];
            parameters.CopyTo(own);
            var number = BinaryPrimitives.ReadInt32LittleEndian(parameters[8..]);
            for (; !leaves.IsEmpty; leaves = leaves[Size..], number++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(own[8..], number);
                Blake2b.Hash(own, [], root, leaves[..Size]);
            }
        }
    }

    private sealed class InVectors<TLanes, TVector>() : Blake2bLanes(TLanes.Count)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        /// <summary>Words of a block, in the order of each of the ten different rounds.</summary>
        private const int ScheduleWords = 16 * 10;

        private static readonly TVector Numbers = TLanes.Load(ref MemoryMarshal.GetReference<ulong>([0, 1, 2, 3, 4, 5, 6, 7]), 0);

        [SkipLocalsInit]
        public override void Roots(ReadOnlySpan<ulong> keyed, ulong counter, Span<byte> roots)
        {
            Span<TVector> message = stackalloc TVector[Blake2b.BlockWords];
            message.Clear();
            message[0] = TLanes.Add(TLanes.Broadcast(counter), Numbers);
            Span<TVector> schedule = stackalloc TVector[ScheduleWords];
            Schedule(message, schedule);
            Span<TVector> state = stackalloc TVector[Blake2b.StateWords];
            for (var i = 0; i < state.Length; i++)
            {
                state[i] = TLanes.Broadcast(keyed[i]);
            }

            Compress(state, schedule, Blake2b.BlockSize + sizeof(ulong));
            Store(state, MemoryMarshal.Cast<byte, ulong>(roots[..Size]));
        }

        [SkipLocalsInit]
        public override void Leaves(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> root, Span<byte> leaves)
        {
            // The second half of the block is zero.
            Span<TVector> message = stackalloc TVector[Blake2b.BlockWords];
            message.Clear();
            Span<TVector> first = stackalloc TVector[Blake2b.StateWords];
            for (var i = 0; i < first.Length; i++)
            {
                message[i] = TLanes.Broadcast(BinaryPrimitives.ReadUInt64LittleEndian(root[(8 * i)..]));
                first[i] = TLanes.Broadcast(BinaryPrimitives.ReadUInt64LittleEndian(parameters[(8 * i)..]) ^ Blake2b.InitialVector[i]);
            }

            Span<TVector> schedule = stackalloc TVector[ScheduleWords];
            Schedule(message, schedule);
            Span<TVector> state = stackalloc TVector[Blake2b.StateWords];
            var word = BinaryPrimitives.ReadUInt64LittleEndian(parameters[8..]);
            for (; !leaves.IsEmpty; leaves = leaves[Size..], word += (ulong)Count)
            {
                first.CopyTo(state);
                state[1] = TLanes.Xor(TLanes.Add(TLanes.Broadcast(word), Numbers), TLanes.Broadcast(Blake2b.InitialVector[1]));
                Compress(state, schedule, Blake2b.MaximumHash);
                Store(state, MemoryMarshal.Cast<byte, ulong>(leaves[..Size]));
            }
        }

        private static void Schedule(ReadOnlySpan<TVector> message, Span<TVector> schedule)
        {
            var order = Blake2b.Permutations;
            for (var i = 0; i < schedule.Length; i++)
            {
                schedule[i] = message[order[i]];
            }
        }

        /// <summary>The last block of hashes of counted bytes.</summary>
        private static void Compress(Span<TVector> state, ReadOnlySpan<TVector> schedule, ulong counted)
        {
            var (v0, v1, v2, v3) = (state[0], state[1], state[2], state[3]);
            var (v4, v5, v6, v7) = (state[4], state[5], state[6], state[7]);
            var initial = Blake2b.InitialVector;

            // v8 to v11 stay in memory: 16 registers do not hold the state and what a step takes besides.
            Span<TVector> third = [TLanes.Broadcast(initial[0]), TLanes.Broadcast(initial[1]), TLanes.Broadcast(initial[2]), TLanes.Broadcast(initial[3])];
            ref var v8 = ref third[0];
            ref var v9 = ref third[1];
            ref var v10 = ref third[2];
            ref var v11 = ref third[3];
            var (v12, v13) = (TLanes.Broadcast(initial[4] ^ counted), TLanes.Broadcast(initial[5]));
            var (v14, v15) = (TLanes.Broadcast(~initial[6]), TLanes.Broadcast(initial[7]));
            for (var round = 0; round < Blake2b.Rounds; round++)
            {
                ref var words = ref MemoryMarshal.GetReference(schedule.Slice(16 * (round < 10 ? round : round - 10), 16));
                Mix(ref v0, ref v4, ref v8, ref v12, ref words, 0);
                Mix(ref v1, ref v5, ref v9, ref v13, ref words, 2);
                Mix(ref v2, ref v6, ref v10, ref v14, ref words, 4);
                Mix(ref v3, ref v7, ref v11, ref v15, ref words, 6);
                Mix(ref v0, ref v5, ref v10, ref v15, ref words, 8);
                Mix(ref v1, ref v6, ref v11, ref v12, ref words, 10);
                Mix(ref v2, ref v7, ref v8, ref v13, ref words, 12);
                Mix(ref v3, ref v4, ref v9, ref v14, ref words, 14);
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
        private static void Mix(ref TVector a, ref TVector b, ref TVector c, ref TVector d, ref TVector words, int first)
        {
            a = TLanes.Add(TLanes.Add(a, Unsafe.Add(ref words, first)), b);
            d = TLanes.RotateRight(TLanes.Xor(d, a), 32);
            var sum = TLanes.Add(c, d);
            b = TLanes.RotateRight(TLanes.Xor(b, sum), 24);
            a = TLanes.Add(TLanes.Add(a, Unsafe.Add(ref words, first + 1)), b);
            d = TLanes.RotateRight(TLanes.Xor(d, a), 16);
            sum = TLanes.Add(sum, d);
            c = sum;
            b = TLanes.RotateRight(TLanes.Xor(b, sum), 63);
        }

        /// <summary>From words in vectors, hash by lane, to hash after hash: squares of as many words as lanes are transposed.</summary>
        private static void Store(Span<TVector> state, Span<ulong> hashes)
        {
            ref var destination = ref MemoryMarshal.GetReference(hashes);
            for (var first = 0; first < state.Length; first += TLanes.Count)
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

                for (var hash = 0; hash < TLanes.Count; hash++)
                {
                    TLanes.Store(square[hash], ref destination, (nuint)((hash * Blake2b.StateWords) + first));
                }
            }
        }
    }
}
