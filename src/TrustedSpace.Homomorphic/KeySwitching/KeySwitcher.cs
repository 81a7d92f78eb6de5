using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.KeySwitching;

/// <summary>
/// Brings a polynomial that is multiplied by another secret s' back to s: the inner product of its digits, one for each prime, with the switching key
/// modulo q·P, then division by the special prime P with rounding. Gives SEAL's bits ("hybrid" key switching: Gentry, Halevi and Smart 2012/099; Kim,
/// Polyakov and Zucca 2021/204, section 3).
/// </summary>
internal static class KeySwitcher
{
    /// <summary>Adds (d0, d1) to (c0, c1) such that d0 + d1·s is about target·s'.</summary>
    /// <param name="target">n·k words in the form of c0 and c1; must not overlap them.</param>
    /// <param name="key">From s' to s.</param>
    /// <param name="level">A data level, with k primes.</param>
    /// <param name="isTransformed">The form of all three.</param>
    /// <param name="c0">n·k words.</param>
    /// <param name="c1">n·k words.</param>
    public static void Switch(ReadOnlySpan<ulong> target, SwitchingKey key, Level level, bool isTransformed, Span<ulong> c0, Span<ulong> c1)
    {
        var keyLevel = level.Context.KeyLevel;
        var (degree, words, special) = (level.Degree, level.PolynomialWords, keyLevel.PrimeCount - 1);
        using var digits = PooledWords.Rent(words);
        using var first = PooledWords.Rent(words + degree);
        using var second = PooledWords.Rent(words + degree);
        target.CopyTo(digits.Span);
        if (isTransformed)
        {
            Ntt.Inverse(digits.Span, level.Tables);
        }

        // Modulo each prime of the level, then modulo P.
        for (var i = 0; i <= level.PrimeCount; i++)
        {
            var prime = i == level.PrimeCount ? special : i;
            var range = new Range(i * degree, (i + 1) * degree);
            var known = isTransformed && i < level.PrimeCount ? target[range] : [];
            InnerProduct(digits.Span, known, key, prime, first.Span[range], second.Span[range]);
            if (!isTransformed)
            {
                Ntt.Inverse(first.Span[range], keyLevel.Tables[prime]);
                Ntt.Inverse(second.Span[range], keyLevel.Tables[prime]);
            }
        }

        Finish(first.Span, keyLevel.Division, level, isTransformed, c0);
        Finish(second.Span, keyLevel.Division, level, isTransformed, c1);
    }

    /// <summary>Σ of digits times both polynomials of the key, modulo one prime of the key level, in transformed form.</summary>
    /// <param name="digits">In coefficient form.</param>
    /// <param name="known">The digit of that prime in transformed form, or empty.</param>
    /// <param name="key">One pair of polynomials for each digit, and more.</param>
    /// <param name="prime">Index at the key level, and of its own digit.</param>
    /// <param name="sum0">n words.</param>
    /// <param name="sum1">n words.</param>
    private static void InnerProduct(
        ReadOnlySpan<ulong> digits, ReadOnlySpan<ulong> known, SwitchingKey key, int prime, Span<ulong> sum0, Span<ulong> sum1)
    {
        var keyLevel = key.Digits[0].Level;
        var (degree, modulus) = (keyLevel.Degree, keyLevel.Moduli[prime]);
        using var scratch = PooledWords.Rent(degree);
        for (var j = 0; j * degree < digits.Length; j++)
        {
            var transformed = known;
            if (j != prime || known.IsEmpty)
            {
                Residues.Reduce(digits.Slice(j * degree, degree), scratch.Span, modulus);
                Ntt.Forward(scratch.Span, keyLevel.Tables[prime]);
                transformed = scratch.Span;
            }

            if (j == 0)
            {
                Residues.Multiply(transformed, key.Digits[j].Residues(0, prime), sum0, modulus);
                Residues.Multiply(transformed, key.Digits[j].Residues(1, prime), sum1, modulus);
            }
            else
            {
                Residues.MultiplyAdd(transformed, key.Digits[j].Residues(0, prime), sum0, modulus);
                Residues.MultiplyAdd(transformed, key.Digits[j].Residues(1, prime), sum1, modulus);
            }
        }
    }

    private static void Finish(Span<ulong> sum, PrimeDivision division, Level level, bool isTransformed, Span<ulong> result)
    {
        var kept = sum[..level.PolynomialWords];
        var last = sum[level.PolynomialWords..];
        if (isTransformed)
        {
            division.DivideTransformed(kept, last);
        }
        else
        {
            division.DivideCoefficients(kept, last);
        }

        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var range = new Range(prime * level.Degree, (prime + 1) * level.Degree);
            Residues.Add(result[range], kept[range], result[range], level.Moduli[prime]);
        }
    }
}
