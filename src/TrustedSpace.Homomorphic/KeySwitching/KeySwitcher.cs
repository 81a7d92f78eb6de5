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
        using var digit = PooledWords.Rent(degree);
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
            var (modulus, tables) = (keyLevel.Moduli[prime], keyLevel.Tables[prime]);
            var range = new Range(i * degree, (i + 1) * degree);
            var sum0 = first.Span[range];
            var sum1 = second.Span[range];
            for (var j = 0; j < level.PrimeCount; j++)
            {
                ReadOnlySpan<ulong> transformed = digit.Span;
                if (isTransformed && i == j)
                {
                    transformed = target[range];
                }
                else
                {
                    Residues.Reduce(digits.Span.Slice(j * degree, degree), digit.Span, modulus);
                    Ntt.Forward(digit.Span, tables);
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

            if (!isTransformed)
            {
                Ntt.Inverse(sum0, tables);
                Ntt.Inverse(sum1, tables);
            }
        }

        Finish(first.Span, keyLevel.Division, level, isTransformed, c0);
        Finish(second.Span, keyLevel.Division, level, isTransformed, c1);
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
