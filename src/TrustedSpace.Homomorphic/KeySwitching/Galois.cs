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
}
