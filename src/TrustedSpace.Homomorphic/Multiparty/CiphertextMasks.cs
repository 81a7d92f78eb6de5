using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// Uniform polynomials that one party adds to a ciphertext and another, which knows the same seed, subtracts from its own: a ciphertext under such a mask
/// shows nothing even to who holds the secret key, and in the sum of both the masks vanish. SEAL's expansion (BLAKE2Xb) of the seed, each polynomial in turn.
/// </summary>
public static class CiphertextMasks
{
    /// <summary>Bytes of a seed: secret, of the two parties alone, and of one ciphertext alone.</summary>
    public const int SeedSize = UniformSeed.Size;

    /// <param name="ciphertext">Masked in place.</param>
    /// <param name="seed">64 bytes.</param>
    public static void Add(Ciphertext ciphertext, ReadOnlySpan<byte> seed) => Apply(ciphertext, seed, RingElements.Add);

    /// <inheritdoc cref="Add"/>
    public static void Subtract(Ciphertext ciphertext, ReadOnlySpan<byte> seed) => Apply(ciphertext, seed, RingElements.Subtract);

    private static void Apply(Ciphertext ciphertext, ReadOnlySpan<byte> seed, Combination combine)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        var level = ciphertext.Level;
        if (seed.Length != SeedSize)
        {
            throw new ArgumentException($"A seed has {SeedSize} bytes, not {seed.Length}.", nameof(seed));
        }

        var generator = SeededGenerator.OfThread(UniformSeedKind.Blake2Xb, seed);
        using var mask = PooledWords.RentSecret(level.PolynomialWords);
        try
        {
            for (var i = 0; i < ciphertext.Size; i++)
            {
                UniformPolynomial.Sample(generator, level.Moduli, mask.Span);
                combine(level, mask.Span, ciphertext.Polynomial(i));
            }
        }
        finally
        {
            generator.Clear();
        }
    }

    private delegate void Combination(Parameters.Level level, ReadOnlySpan<ulong> mask, Span<ulong> polynomial);
}
