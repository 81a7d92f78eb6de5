using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>Uniform residues from a seed, as SEAL draws them: first all words at once, then prime by prime a new word for each that would bias the residue.</summary>
internal static class UniformPolynomial
{
    /// <param name="generator">Advanced.</param>
    /// <param name="moduli">k primes.</param>
    /// <param name="polynomial">n·k words, prime by prime.</param>
    public static void Sample(SeededGenerator generator, ReadOnlySpan<Modulus> moduli, Span<ulong> polynomial)
    {
        generator.Fill(MemoryMarshal.AsBytes(polynomial));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(polynomial, polynomial);
        }

        var degree = polynomial.Length / moduli.Length;
        for (var prime = 0; prime < moduli.Length; prime++)
        {
            var modulus = moduli[prime];
            var residues = polynomial.Slice(prime * degree, degree);
            var bound = ulong.MaxValue - modulus.Reduce(ulong.MaxValue) - 1;
            for (var rest = residues; rest.IndexOfAnyInRange(bound, ulong.MaxValue) is >= 0 and var rejected; rest = rest[rejected..])
            {
                rest[rejected] = generator.Next();
            }

            Residues.Reduce(residues, residues, modulus);
        }
    }

    /// <summary>From the seed's first byte on.</summary>
    public static void Sample(UniformSeed seed, ReadOnlySpan<Modulus> moduli, Span<ulong> polynomial) =>
        Sample(new SeededGenerator(seed), moduli, polynomial);
}
