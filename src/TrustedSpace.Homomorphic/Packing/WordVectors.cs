using System.Numerics;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Packing;

/// <summary>
/// Exact sums modulo 2^128 of vectors of 128-bit words of any length under BFV, on all processors. A word is three limbs of 43, 43 and 42 bits in three
/// coefficients; the plain modulus is a power of two large enough that no sum of limbs wraps. Sums need no slots, so nothing is batched. Immutable; safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// Coefficient 3·i + j of a plaintext is limb j of its word i; two or fewer coefficients stay empty. That decryption is exact is for whoever plans the
/// computation to show, with the noise bound of the keys that are used: <see cref="Multiparty.Smudging"/> does for collective ones.
/// </remarks>
public sealed class WordVectors
{
    /// <summary>Bits of a limb; the last has one less.</summary>
    public const int LimbBits = 43;

    /// <summary>Most summands: with more, the plain modulus has more than 59 bits.</summary>
    public const int MostSummands = 1 << 16;

    private const int Limbs = 3;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    /// <param name="summands">No more vectors are added up, at most 2^16.</param>
    /// <param name="degree">n.</param>
    /// <param name="security">Level of security.</param>
    /// <exception cref="ParametersException">The degree holds too little.</exception>
    public WordVectors(int summands, int degree, SecurityLevel security = SecurityLevel.Bits128)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(summands, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(summands, MostSummands);
        Summands = summands;
        var plainModulus = 1UL << (LimbBits + BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)summands)));
        Context = new HomomorphicContext(
            new EncryptionParameters(Scheme.Bfv, degree, StandardModuli.Bfv(degree, security), plainModulus), security);
    }

    /// <summary>It depends on the arguments of the constructor only, so that all who plan alike agree.</summary>
    public HomomorphicContext Context { get; }

    /// <summary>No more vectors are added up.</summary>
    public int Summands { get; }

    /// <summary>Words in one ciphertext.</summary>
    public int WordsEach => Context.Degree / Limbs;

    /// <summary>Ciphertexts of a vector.</summary>
    /// <param name="words">Its length.</param>
    public int CiphertextsOf(int words) => Slices.Count(words, WordsEach);

    /// <summary>Encrypts a vector, as one summand.</summary>
    /// <param name="words">The vector.</param>
    /// <param name="encryptor">Of <see cref="Context"/>.</param>
    /// <returns><see cref="CiphertextsOf"/> its length.</returns>
    public Ciphertext[] Encrypt(ReadOnlyMemory<UInt128> words, Encryptor encryptor)
    {
        Slices.RequireContext(encryptor.Context, Context);
        var ciphertexts = new Ciphertext[CiphertextsOf(words.Length)];
        Slices.ForEach(ciphertexts.Length, Context.Degree, (i, plaintext) =>
        {
            Split(words.Span[Slices.Of(i, words.Length, WordsEach)], plaintext);
            ciphertexts[i] = encryptor.Encrypt(plaintext);
        });
        return ciphertexts;
    }

    /// <param name="ciphertexts">Of a vector or of a sum of at most <see cref="Summands"/>.</param>
    /// <param name="sums">Gets the sums modulo 2^128, as many as the vector has words.</param>
    /// <param name="decryptor">Of <see cref="Context"/>.</param>
    /// <returns>False where a coefficient that no word has is not zero: key or ciphertexts are others than those, and the sums are noise.</returns>
    /// <exception cref="ArgumentException">There are too few or too many ciphertexts, or they are of other parameters.</exception>
    public bool TryDecrypt(IReadOnlyList<Ciphertext> ciphertexts, Memory<UInt128> sums, Decryptor decryptor)
    {
        Slices.RequireContext(decryptor.Context, Context);
        Slices.Require(sums.Length, summands: 1, Summands, ciphertexts.Count, WordsEach);
        var areClean = new bool[ciphertexts.Count];
        Slices.ForEach(ciphertexts.Count, Context.Degree, (i, plaintext) =>
        {
            decryptor.Decrypt(ciphertexts[i], plaintext);
            areClean[i] = Join(plaintext, sums.Span[Slices.Of(i, sums.Length, WordsEach)]);
        });
        return !areClean.Contains(false);
    }

    private static void Split(ReadOnlySpan<UInt128> words, Plaintext plaintext)
    {
        plaintext.ResetCoefficients(Limbs * words.Length);
        var limbs = plaintext.Words;
        for (var i = 0; i < words.Length; i++)
        {
            for (var j = 0; j < Limbs; j++)
            {
                limbs[(Limbs * i) + j] = (ulong)(words[i] >> (LimbBits * j)) & LimbMask;
            }
        }
    }

    private static bool Join(Plaintext plaintext, Span<UInt128> words)
    {
        var limbs = plaintext.Words;
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = UInt128.Zero;
            for (var j = 0; j < Limbs; j++)
            {
                words[i] = unchecked(words[i] + ((UInt128)limbs[(Limbs * i) + j] << (LimbBits * j)));
            }
        }

        return !limbs[(Limbs * words.Length)..].ContainsAnyExcept(0UL);
    }
}
