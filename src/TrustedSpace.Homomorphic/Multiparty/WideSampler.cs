using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// Uniform integers of many words, reduced modulo each prime: random words from the operating system, Horner's rule from the highest. No branch and no address
/// depends on a sampled value.
/// </summary>
internal static class WideSampler
{
    private const int Chunk = 512;

    // Two words more than a prime has: a residue's distance from uniform is below 2^-128.
    private const int WordsOfResidue = 3;

    /// <summary>Adds to each coefficient an integer uniform in [-2^bits, 2^bits).</summary>
    /// <param name="moduli">k primes.</param>
    /// <param name="bits">0 or more.</param>
    /// <param name="polynomial">n·k words in coefficient form, prime by prime.</param>
    /// <param name="source">Secret random bytes.</param>
    public static void AddUniform(ReadOnlySpan<Modulus> moduli, int bits, Span<ulong> polynomial, RandomBytes source)
    {
        var words = (bits + sizeof(ulong) * 8) / (sizeof(ulong) * 8);
        var highest = ulong.MaxValue >> ((words * sizeof(ulong) * 8) - (bits + 1));
        var degree = polynomial.Length / moduli.Length;
        var buffer = ArrayPool<ulong>.Shared.Rent(Chunk * words);
        try
        {
            for (var start = 0; start < degree; start += Chunk)
            {
                var count = Math.Min(Chunk, degree - start);
                var random = buffer.AsSpan(0, count * words);
                source(MemoryMarshal.AsBytes(random));
                for (var i = 0; i < random.Length; i += words)
                {
                    random[i] &= highest;
                }

                for (var prime = 0; prime < moduli.Length; prime++)
                {
                    var modulus = moduli[prime];
                    var offset = (ulong)BigInteger.ModPow(2, bits, modulus.Value);
                    AddReduced(random, words, offset, polynomial.Slice((prime * degree) + start, count), modulus);
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(buffer.AsSpan()));
            ArrayPool<ulong>.Shared.Return(buffer);
        }
    }

    /// <summary>Residues uniform in [0, q), independent for each prime.</summary>
    public static void Residues(ReadOnlySpan<Modulus> moduli, Span<ulong> polynomial, RandomBytes source)
    {
        var degree = polynomial.Length / moduli.Length;
        Span<ulong> random = stackalloc ulong[Chunk * WordsOfResidue];
        polynomial.Clear();
        for (var start = 0; start < polynomial.Length; start += Chunk)
        {
            // The degree is a multiple of the chunk or smaller than it.
            var count = Math.Min(Math.Min(Chunk, degree), polynomial.Length - start);
            source(MemoryMarshal.AsBytes(random));
            AddReduced(random[..(count * WordsOfResidue)], WordsOfResidue, offset: 0, polynomial.Slice(start, count), moduli[start / degree]);
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(random));
    }

    private static void AddReduced(ReadOnlySpan<ulong> random, int words, ulong offset, Span<ulong> sum, Modulus modulus)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            var residue = 0UL;
            foreach (var word in random.Slice(i * words, words))
            {
                residue = modulus.Reduce(residue, word);
            }

            sum[i] = modulus.Add(sum[i], modulus.Subtract(residue, offset));
        }
    }
}
