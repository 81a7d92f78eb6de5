using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Transforms;

/// <summary>
/// The automorphism X → X^g of the ring modulo X^n + 1, for odd g less than 2n, on one prime's residues. In transformed form it only permutes: an aligned
/// block of a power of two of words comes from one such block, so that a vector is loaded, permuted and stored.
/// </summary>
internal sealed class Automorphism
{
    private static readonly ConcurrentDictionary<(int Degree, int Element), Automorphism> Known = new();

    private readonly int _blockBits;
    private readonly int[] _blocks;
    private readonly ulong[] _orders;

    private Automorphism(int degree, int element, int blockBits)
    {
        if (element <= 0 || element >= 2 * degree || int.IsEvenInteger(element))
        {
            throw new ArgumentOutOfRangeException(nameof(element), $"A Galois element is odd and less than {2 * degree}, not {element}.");
        }

        (Degree, Element, _blockBits) = (degree, element, blockBits);
        var size = 1 << blockBits;
        var bits = BitOperations.Log2((uint)degree) - blockBits;
        _blocks = new int[degree >> blockBits];
        for (var block = 0; block < _blocks.Length; block++)
        {
            // Word i has the value at ψ^(2·rev(i) + 1). The bits of i within the block are the highest of rev(i).
            var power = (int)((((2L * Bits.Reverse(block, bits)) + 1) * element & ((2 * degree) - 1)) >> 1);
            _blocks[block] = (Bits.Reverse(power & ((1 << bits) - 1), bits) << blockBits) | (power >> bits);
        }

        _orders = new ulong[size * size];
        for (var i = 0; i < _orders.Length; i++)
        {
            var power = ((i / size) + (Bits.Reverse(i % size, blockBits) * element)) & (size - 1);
            _orders[i] = (ulong)Bits.Reverse(power, blockBits);
        }
    }

    /// <summary>n, a power of two.</summary>
    public int Degree { get; }

    /// <summary>g.</summary>
    public int Element { get; }

    /// <summary>That of a degree and an element, whose tables are made once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The element is even, or not less than 2n.</exception>
    public static Automorphism Of(int degree, int element) => Known.GetOrAdd((degree, element), key => new Automorphism(key.Degree, key.Element, BlockBits(key.Degree)));

    /// <summary>Of blocks that are vectors of this processor; none is a block of one word.</summary>
    internal static int LargestBlockBits => EightLanes.IsSupported ? 3 : FourLanes.IsSupported ? 2 : 0;

    /// <summary>With blocks of 2^blockBits words, to compare them.</summary>
    internal static Automorphism WithBlocks(int degree, int element, int blockBits) => new(degree, element, blockBits);

    /// <summary>One prime's residues in transformed form.</summary>
    /// <param name="source">n words.</param>
    /// <param name="destination">n other words.</param>
    public void ApplyTransformed(ReadOnlySpan<ulong> source, Span<ulong> destination)
    {
        Check(source, destination);
        switch (_blockBits)
        {
            case 3:
                Permute<EightLanes, Vector512<ulong>>(source, destination);
                break;
            case 2:
                Permute<FourLanes, Vector256<ulong>>(source, destination);
                break;
            default:
                for (var i = 0; i < _blocks.Length; i++)
                {
                    destination[i] = source[_blocks[i]];
                }

                break;
        }
    }

    /// <summary>One prime's residues in coefficient form.</summary>
    /// <param name="source">n words in [0, q).</param>
    /// <param name="destination">n other words.</param>
    /// <param name="modulus">q.</param>
    public void ApplyCoefficients(ReadOnlySpan<ulong> source, Span<ulong> destination, Modulus modulus)
    {
        Check(source, destination);
        ref var result = ref MemoryMarshal.GetReference(destination);
        var (target, step, mask, signBit) = (0U, (uint)Element, (uint)Degree - 1, BitOperations.Log2((uint)Degree));
        foreach (var coefficient in source)
        {
            // X^(n+i) = -X^i, where the bit above i's says which.
            var sign = 0 - (ulong)((target >> signBit) & 1);
            Unsafe.Add(ref result, target & mask) = coefficient ^ ((coefficient ^ modulus.Negate(coefficient)) & sign);
            target += step;
        }
    }

    private static int BlockBits(int degree) => degree >= 8 ? LargestBlockBits : degree >= 4 ? Math.Min(LargestBlockBits, 2) : 0;

    private void Permute<TLanes, TVector>(ReadOnlySpan<ulong> source, Span<ulong> destination)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        ref var x = ref MemoryMarshal.GetReference(source);
        ref var y = ref MemoryMarshal.GetReference(destination);
        ref var orders = ref MemoryMarshal.GetArrayDataReference(_orders);
        var within = (uint)TLanes.Count - 1;
        nuint target = 0;
        foreach (uint block in _blocks)
        {
            var order = TLanes.Load(ref orders, (block & within) * (uint)TLanes.Count);
            TLanes.Store(TLanes.Permute(TLanes.Load(ref x, block & ~within), order), ref y, target);
            target += (nuint)TLanes.Count;
        }
    }

    private void Check(ReadOnlySpan<ulong> source, ReadOnlySpan<ulong> destination)
    {
        if (source.Length != Degree || destination.Length != Degree || source.Overlaps(destination))
        {
            throw new ArgumentException($"An automorphism of degree {Degree} takes as many words to others, not {source.Length} to {destination.Length} or to themselves.");
        }
    }
}
