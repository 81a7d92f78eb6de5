using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>Uniform polynomials from a seed, by <see cref="UniformSampler"/>.</summary>
internal static class UniformPolynomial
{
    /// <param name="generator">Advanced.</param>
    /// <param name="moduli">k primes.</param>
    /// <param name="polynomial">n·k words, prime by prime.</param>
    public static void Sample(SeededGenerator generator, ReadOnlySpan<Modulus> moduli, Span<ulong> polynomial)
    {
        var degree = polynomial.Length / moduli.Length;
        using var uniform = new UniformSampler(generator, polynomial.Length);
        for (var prime = 0; prime < moduli.Length; prime++)
        {
            uniform.Next(polynomial.Slice(prime * degree, degree), moduli[prime]);
        }
    }

    /// <summary>From the seed's first byte on.</summary>
    public static void Sample(UniformSeed seed, ReadOnlySpan<Modulus> moduli, Span<ulong> polynomial) =>
        Sample(new SeededGenerator(seed), moduli, polynomial);
}
