using TrustedSpace.Computation.Rounds;
using TrustedSpace.Homomorphic.Packing;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>
/// The parameters of every aggregation in ciphertexts: BFV of degree 8192 with SEAL's primes, 128-bit security, sums modulo 2^128 of up to 64 parties, and
/// shares that are within 2^-80 of telling nothing but the sum.
/// </summary>
/// <remarks>
/// With 64 parties a sum's noise is below 2^25 (64·((1 + 64·n)/2 + 2)), the smudging noise has 2^117 at most, 64 shares have 2^123, and q/2t is 2^124: exact. A job takes
/// at most 2^6 shares of a party, after which 2^-74 is left. Degree 4096 has no room for smudging; 16384 would double the size of small results.
/// </remarks>
internal static class EncryptionPlan
{
    /// <summary>λ: the statistical bits that hide a sum's noise in a share.</summary>
    public const int StatisticalBits = 80;

    /// <summary>Most bytes of ciphertexts that a party or the consumer is sent in one round.</summary>
    private const int MostBytes = 60 * 1024 * 1024;

    private const int Degree = 8192;

    public static WordVectors Vectors { get; } = new(PartySet.MaxParties, Degree);

    /// <summary>Most 128-bit words of one party, the check word among them: a party gets the ciphertexts of all others, the consumer a sum and a share of one.</summary>
    public static int MostWords(int parties) =>
        MostBytes / (16 * Vectors.Context.FirstLevel.PolynomialWords * Math.Max(parties - 1, 2)) * Vectors.WordsEach;
}
