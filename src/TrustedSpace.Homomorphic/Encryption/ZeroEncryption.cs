using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Encryption;

/// <summary>Fresh encryptions of zero, of which all others and all keys are made, as SEAL makes them.</summary>
internal static class ZeroEncryption
{
    /// <summary>
    /// (-(a·s + e), a), with a expanded from the seed in the result's own form. The seed must be fresh: two encryptions with one a give their difference away.
    /// </summary>
    /// <param name="key">s.</param>
    /// <param name="level">Any level of the key's context, the key level too.</param>
    /// <param name="isTransformed">The form of the result.</param>
    /// <param name="seed">Of a; public.</param>
    /// <param name="noise">Of e.</param>
    /// <param name="destination">Refilled.</param>
    public static void UnderSecretKey(SecretKey key, Level level, bool isTransformed, UniformSeed seed, NoiseSampler noise, Ciphertext destination)
    {
        destination.Reset(level, Ciphertext.SmallestSize, isTransformed, scale: 1);
        UnderSecretKey(key, level, isTransformed, new SeededGenerator(seed), noise, destination.Polynomial(0), destination.Polynomial(1));
    }

    /// <param name="key">s.</param>
    /// <param name="level">Any level of the key's context, the key level too.</param>
    /// <param name="isTransformed">The form of the result.</param>
    /// <param name="generator">Of a; advanced.</param>
    /// <param name="noise">Of e.</param>
    /// <param name="c0">n·k words, refilled.</param>
    /// <param name="a">n·k words, refilled.</param>
    /// <inheritdoc cref="UnderSecretKey(SecretKey, Level, bool, UniformSeed, NoiseSampler, Ciphertext)"/>
    public static void UnderSecretKey(
        SecretKey key, Level level, bool isTransformed, SeededGenerator generator, NoiseSampler noise, Span<ulong> c0, Span<ulong> a)
    {
        using var uniform = new UniformSampler(generator, level.PolynomialWords);
        using var errors = new SmallPolynomial(level.Degree);
        noise.Errors(errors.Span);
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var (modulus, tables) = (level.Moduli[prime], level.Tables[prime]);
            var range = new Range(prime * level.Degree, (prime + 1) * level.Degree);
            var result = c0[range];
            uniform.Next(a[range], modulus);
            if (isTransformed)
            {
                Residues.FromSigned(errors.Span, result, modulus);
                Ntt.Forward(result, tables);
                Residues.MultiplyAdd(a[range], key.Residues(prime), result, modulus);
                Residues.Negate(result, result, modulus);
            }
            else
            {
                a[range].CopyTo(result);
                Ntt.Forward(result, tables);
                Residues.Multiply(result, key.Residues(prime), result, modulus);
                Ntt.Inverse(result, tables);
                Residues.NegateSumSigned(result, errors.Span, result, modulus);
            }
        }
    }

    /// <summary>
    /// (u·p0 + e0, u·p1 + e1) with a ternary u. Made with one prime more than the level has, where there is one, and then divided by it, so that the noise
    /// nearly vanishes.
    /// </summary>
    /// <param name="key">(p0, p1).</param>
    /// <param name="level">Any level of the key's context.</param>
    /// <param name="isTransformed">The form of the result.</param>
    /// <param name="noise">Of u, e0 and e1.</param>
    /// <param name="destination">Refilled.</param>
    public static void UnderPublicKey(PublicKey key, Level level, bool isTransformed, NoiseSampler noise, Ciphertext destination)
    {
        var upper = level.Context.Levels[Math.Max(0, level.Index - 1)];
        destination.Reset(level, Ciphertext.SmallestSize, isTransformed, scale: 1);
        using var secret = PooledWords.RentSecret(upper.PolynomialWords);
        using var product = PooledWords.RentSecret(upper.PolynomialWords);
        using var errors = new SmallPolynomial(upper.Degree);
        noise.Ternary(upper.Moduli, secret.Span);
        Ntt.Forward(secret.Span, upper.Tables);
        for (var i = 0; i < Ciphertext.SmallestSize; i++)
        {
            noise.Errors(errors.Span);
            for (var prime = 0; prime < upper.PrimeCount; prime++)
            {
                var (modulus, tables) = (upper.Moduli[prime], upper.Tables[prime]);
                var range = new Range(prime * upper.Degree, (prime + 1) * upper.Degree);
                var result = product.Span[range];
                if (isTransformed)
                {
                    Residues.FromSigned(errors.Span, result, modulus);
                    Ntt.Forward(result, tables);
                    Residues.MultiplyAdd(secret.Span[range], key.EncryptionOfZero.Residues(i, prime), result, modulus);
                }
                else
                {
                    Residues.Multiply(secret.Span[range], key.EncryptionOfZero.Residues(i, prime), result, modulus);
                    Ntt.Inverse(result, tables);
                    Residues.AddSigned(result, errors.Span, result, modulus);
                }
            }

            var kept = product.Span[..level.PolynomialWords];
            if (upper != level)
            {
                var last = product.Span[level.PolynomialWords..];
                if (isTransformed)
                {
                    upper.Division.DivideTransformed(kept, last);
                }
                else
                {
                    upper.Division.DivideCoefficients(kept, last);
                }
            }

            kept.CopyTo(destination.Polynomial(i));
        }
    }
}
