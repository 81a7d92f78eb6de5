using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.KeySwitching;

/// <summary>
/// The automorphism X → X^g for odd g less than 2n. It permutes slots: 3^r rotates each half by r, 2n - 1 exchanges the halves (BFV's columns) or
/// conjugates (CKKS).
/// </summary>
internal static class Galois
{
    public const long Generator = 3;

    /// <summary>The element that exchanges BFV's halves, or conjugates CKKS's slots.</summary>
    public static int ColumnElement(int degree) => (2 * degree) - 1;

    /// <summary>The element that rotates slots: to the left by a positive number of steps, to the right by a negative one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not more than -n/2 and less than n/2.</exception>
    public static int ElementOf(int steps, int degree)
    {
        var half = degree / 2;
        if (steps <= -half || steps >= half)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), $"A rotation is by more than {-half} and less than {half} steps, not by {steps}.");
        }

        // Modulo 2n, a power of two.
        var (element, mask) = (1L, (2L * degree) - 1);
        for (var (exponent, square) = ((steps + half) % half, Generator); exponent != 0; exponent >>= 1, square = square * square & mask)
        {
            element = int.IsOddInteger(exponent) ? element * square & mask : element;
        }

        return (int)element;
    }

    /// <exception cref="ArgumentOutOfRangeException">Even, or not less than 2n.</exception>
    public static void Check(int element, int degree)
    {
        if (element <= 0 || element >= 2 * degree || int.IsEvenInteger(element))
        {
            throw new ArgumentOutOfRangeException(nameof(element), $"A Galois element is odd and less than {2 * degree}, not {element}.");
        }
    }

    /// <summary>One prime's residues in coefficient form.</summary>
    /// <param name="source">n words.</param>
    /// <param name="destination">n other words.</param>
    /// <param name="element">g.</param>
    /// <param name="modulus">The prime.</param>
    public static void PermuteCoefficients(ReadOnlySpan<ulong> source, Span<ulong> destination, int element, Modulus modulus) =>
        Automorphism.Of(source.Length, element).ApplyCoefficients(source, destination, modulus);

    /// <summary>Where each word in transformed form comes from: result[i] = source[table[i]], for any prime.</summary>
    public static int[] TableOf(int element, int degree)
    {
        var bits = BitOperations.Log2((uint)degree);
        var table = new int[degree];
        for (var i = 0; i < degree; i++)
        {
            // Word i is the value at ψ^(2·rev(i) + 1), whose power g is ψ^(2j + 1) again.
            var exponent = (((2 * Bits.Reverse(i, bits)) + 1) * (long)element) & ((2 * degree) - 1);
            table[i] = Bits.Reverse((int)(exponent >> 1), bits);
        }

        return table;
    }

    /// <summary>One prime's residues in transformed form.</summary>
    /// <param name="source">n words.</param>
    /// <param name="destination">n other words.</param>
    /// <param name="table">Of <see cref="TableOf"/>.</param>
    public static void PermuteTransformed(ReadOnlySpan<ulong> source, Span<ulong> destination, ReadOnlySpan<int> table)
    {
        for (var i = 0; i < table.Length; i++)
        {
            destination[i] = source[table[i]];
        }
    }
}
