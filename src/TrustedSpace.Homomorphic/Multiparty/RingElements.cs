using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Whole polynomials modulo the primes of a level. Longer operands are those of a higher level, of which the first primes count.</summary>
internal static class RingElements
{
    /// <summary>sum = sum + a.</summary>
    public static void Add(Level level, ReadOnlySpan<ulong> a, Span<ulong> sum)
    {
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var range = RangeOf(level, prime);
            Residues.Add(sum[range], a[range], sum[range], level.Moduli[prime]);
        }
    }

    /// <summary>difference = difference - a.</summary>
    public static void Subtract(Level level, ReadOnlySpan<ulong> a, Span<ulong> difference)
    {
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var range = RangeOf(level, prime);
            Residues.Subtract(difference[range], a[range], difference[range], level.Moduli[prime]);
        }
    }

    /// <summary>polynomial = -polynomial.</summary>
    public static void Negate(Level level, Span<ulong> polynomial)
    {
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var range = RangeOf(level, prime);
            Residues.Negate(polynomial[range], polynomial[range], level.Moduli[prime]);
        }
    }

    /// <summary>product = a·b, all in transformed form.</summary>
    public static void Multiply(Level level, ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> product)
    {
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var range = RangeOf(level, prime);
            Residues.Multiply(a[range], b[range], product[range], level.Moduli[prime]);
        }
    }

    /// <summary>sum = sum + a·b, all in transformed form.</summary>
    public static void MultiplyAdd(Level level, ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> sum)
    {
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var range = RangeOf(level, prime);
            Residues.MultiplyAdd(a[range], b[range], sum[range], level.Moduli[prime]);
        }
    }

    /// <summary>sum = sum + P·a at residue j alone, in the layout of switching keys; P is the key level's last prime.</summary>
    public static void AddScaled(Level keyLevel, int digit, ReadOnlySpan<ulong> a, Span<ulong> sum)
    {
        var modulus = keyLevel.Moduli[digit];
        var factor = new ShoupOperand(modulus.Reduce(keyLevel.Moduli[^1].Value), modulus);
        var range = RangeOf(keyLevel, digit);
        using var scaled = PooledWords.RentSecret(keyLevel.Degree);
        Residues.Multiply(a[range], factor, scaled.Span, modulus);
        Residues.Add(sum[range], scaled.Span, sum[range], modulus);
    }

    /// <summary>Adds a fresh error, in transformed form.</summary>
    public static void AddError(Level level, NoiseSampler noise, Span<ulong> sum)
    {
        using var errors = PooledWords.RentSecret(level.PolynomialWords);
        noise.Errors(level.Moduli, errors.Span);
        Ntt.Forward(errors.Span, level.Tables);
        Add(level, errors.Span, sum);
    }

    private static Range RangeOf(Level level, int prime) => new(prime * level.Degree, (prime + 1) * level.Degree);
}
