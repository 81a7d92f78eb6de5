using System.Numerics;

namespace TrustedSpace.Homomorphic.Arithmetic;

/// <summary>Primes that are 1 modulo 2n, so that the ring modulo X^n + 1 splits into linear factors.</summary>
internal static class Primes
{
    // Sufficient witnesses below 3.3·10^24 (Sorenson and Webster, "Strong pseudoprimes to twelve prime bases", 2015).
    private static readonly ulong[] Witnesses = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];

    /// <summary>The largest primes of the given sizes that are 1 modulo 2n; of several of one size the smallest comes first, as in SEAL's CoeffModulus::Create.</summary>
    /// <exception cref="ArgumentException">There are not enough primes of a size.</exception>
    public static IReadOnlyList<ulong> Create(int degree, IReadOnlyList<int> bitSizes)
    {
        var bySize = bitSizes.GroupBy(size => size).ToDictionary(group => group.Key, group => new Stack<ulong>(Largest(degree, group.Key, group.Count())));
        return [.. bitSizes.Select(size => bySize[size].Pop())];
    }

    public static bool IsPrime(ulong value)
    {
        if (value < 2)
        {
            return false;
        }

        if (Witnesses.Contains(value))
        {
            return true;
        }

        if (Witnesses.Any(prime => value % prime == 0))
        {
            return false;
        }

        var shift = BitOperations.TrailingZeroCount(value - 1);
        return Witnesses.All(witness => IsStrongProbablePrime(value, witness, (value - 1) >> shift, shift));
    }

    private static IEnumerable<ulong> Largest(int degree, int bits, int count)
    {
        if (bits is < 2 or > 60)
        {
            throw new ArgumentException($"A prime has 2 to 60 bits, not {bits}.", nameof(bits));
        }

        var step = 2UL * (ulong)degree;
        var found = 0;
        for (var candidate = (((1UL << bits) - 1) / step * step) + 1; candidate >> (bits - 1) == 1 && found < count; candidate -= step)
        {
            // The first candidate may have a bit too many.
            if (candidate >> bits == 0 && IsPrime(candidate))
            {
                found++;
                yield return candidate;
            }
        }

        if (found < count)
        {
            throw new ArgumentException($"There are {found} primes of {bits} bits that are 1 modulo {step}, and {count} are asked for. Choose larger primes.", nameof(bits));
        }
    }

    private static bool IsStrongProbablePrime(ulong value, ulong witness, ulong odd, int shift)
    {
        var power = BigInteger.ModPow(witness, odd, value);
        if (power.IsOne || power == value - 1)
        {
            return true;
        }

        for (var i = 1; i < shift; i++)
        {
            power = power * power % value;
            if (power == value - 1)
            {
                return true;
            }
        }

        return false;
    }
}
