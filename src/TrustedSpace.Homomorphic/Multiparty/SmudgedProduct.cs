using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>The secret part of a share of a decryption: c1·s_i and smudging noise, in the ciphertext's form.</summary>
internal static class SmudgedProduct
{
    /// <param name="key">s_i, with its Lagrange factor where there is one: the noise comes after it.</param>
    /// <param name="ciphertext">c1.</param>
    /// <param name="smudging">How wide the noise is.</param>
    /// <param name="sum">The product and the noise are added to it; n·k words.</param>
    public static void AddTo(DecryptionKey key, Ciphertext ciphertext, Smudging smudging, Span<ulong> sum)
    {
        var level = ciphertext.Level;
        using var product = PooledWords.RentSecret(level.PolynomialWords);
        ciphertext.Polynomial(1).CopyTo(product.Span);
        if (!ciphertext.IsTransformed)
        {
            Ntt.Forward(product.Span, level.Tables);
        }

        RingElements.Multiply(level, product.Span, key.Words, product.Span);
        Ntt.Inverse(product.Span, level.Tables);
        WideSampler.AddUniform(level.Moduli, smudging.WidthBits, product.Span, RandomNumberGenerator.Fill);
        if (ciphertext.IsTransformed)
        {
            Ntt.Forward(product.Span, level.Tables);
        }

        RingElements.Add(level, product.Span, sum);
    }
}
