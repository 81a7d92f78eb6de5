using System.Numerics;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Wire;

/// <summary>Sizes in bytes of the uncompressed objects, outer header included.</summary>
internal static class SealLayout
{
    /// <summary>A modulus: a word with a header.</summary>
    public const int Modulus = SealHeader.Bytes + sizeof(ulong);

    /// <summary>Type and 64-byte seed of a generator, with a header.</summary>
    public const int Seed = SealHeader.Bytes + 1 + UniformSeed.Size;

    /// <summary>SEAL allows chains of 64 primes.</summary>
    public const int MostPrimes = 64;

    /// <summary>Keys for s² to s^15.</summary>
    public const int MostPowers = Ciphertexts.Ciphertext.LargestSize - Ciphertexts.Ciphertext.SmallestSize;

    public static long Words(long count) => SealHeader.Bytes + sizeof(ulong) + (sizeof(ulong) * count);

    public static long Parameters(int primes) => SealHeader.Bytes + 1 + (2 * sizeof(ulong)) + (Modulus * (primes + 1L));

    public static long Plaintext(long words) => SealHeader.Bytes + ParametersId.Size + (2 * sizeof(ulong)) + Words(words);

    /// <param name="level">Gives n and k.</param>
    /// <param name="size">Number of polynomials, 16·n·k bytes for a fresh one.</param>
    public static long Ciphertext(Level level, int size) => CiphertextHead + Words((long)size * level.PolynomialWords);

    public static long SeededCiphertext(Level level) => Ciphertext(level, 1) + Seed;

    /// <param name="context">Gives n and the primes.</param>
    /// <param name="slots">Powers of the secret, or n.</param>
    /// <param name="keys">As many of them are there.</param>
    public static long SwitchingKeys(HomomorphicContext context, int slots, int keys) => SealHeader.Bytes + ParametersId.Size
        + (sizeof(ulong) * (slots + 1L))
        + (keys * (context.KeyLevel.PrimeCount - 1L) * Ciphertext(context.KeyLevel, Ciphertexts.Ciphertext.SmallestSize));

    /// <summary>Galois keys for rotations by every power of two in both directions, and of the columns: what SEAL makes unless told otherwise.</summary>
    public static long Largest(HomomorphicContext context) => Math.Max(
        SwitchingKeys(context, context.Degree, (2 * BitOperations.Log2((uint)context.Degree)) - 1),
        Ciphertext(context.KeyLevel, Ciphertexts.Ciphertext.LargestSize));

    private static int CiphertextHead => SealHeader.Bytes + ParametersId.Size + 1 + (5 * sizeof(ulong));
}
