using System.Numerics;

namespace TrustedSpace.Homomorphic.KeySwitching;

/// <summary>
/// Which automorphism X → X^g moves slots how: g = 3^r rotates each half by r, 2n - 1 exchanges the halves (BFV's columns) or conjugates (CKKS).
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

    /// <summary>
    /// Takes the lowest term off the non-adjacent form of a number of steps, the fewest signed powers of two (Reitwiesner 1960): ±2^i such that what remains
    /// is a multiple of 2^(i+2).
    /// </summary>
    /// <param name="rest">Not 0; less by what is returned afterwards.</param>
    public static int TakeLowest(ref int rest)
    {
        var power = 1 << BitOperations.TrailingZeroCount(rest);
        var step = (rest & (2 * power)) == 0 ? power : -power;
        rest -= step;
        return step;
    }

    /// <summary>Whether a rotation by so many steps moves nothing: a whole turn of n/2, as a term of a larger number.</summary>
    public static bool IsWholeTurn(int steps, int degree) => 2 * Math.Abs(steps) == degree;
}
