using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Encryption;

/// <summary>
/// Decrypts with the secret key. BFV gives coefficients modulo t, CKKS a plaintext at the ciphertext's level. Safe for concurrent use.
/// What is decrypted shows something of the ciphertext's noise with CKKS, and whether decryption failed with both: give neither to who made the ciphertext
/// (Li and Micciancio 2020/1533).
/// </summary>
public sealed class Decryptor
{
    private readonly SecretKey _key;

    /// <param name="key">Stays its owner's, who disposes of it.</param>
    public Decryptor(SecretKey key) => _key = key;

    /// <summary>The key's.</summary>
    public HomomorphicContext Context => _key.Context;

    /// <exception cref="ArgumentException">The ciphertext is of another context.</exception>
    public Plaintext Decrypt(Ciphertext ciphertext)
    {
        var plaintext = new Plaintext();
        Decrypt(ciphertext, plaintext);
        return plaintext;
    }

    /// <param name="ciphertext">Of any size, level and form.</param>
    /// <param name="destination">Refilled.</param>
    /// <inheritdoc cref="Decrypt(Ciphertext)"/>
    public void Decrypt(Ciphertext ciphertext, Plaintext destination)
    {
        Check(ciphertext);
        var level = ciphertext.Level;
        if (Context.Scheme == Scheme.Ckks)
        {
            destination.ResetAt(level, ciphertext.Scale);
            Phase(ciphertext, destination.Words, isTransformed: true);
            return;
        }

        using var phase = PooledWords.RentSecret(level.PolynomialWords);
        Phase(ciphertext, phase.Span, isTransformed: false);
        destination.ResetCoefficients(Context.Degree);
        level.Scaling.ScaleDown(phase.Span, destination.Words);
    }

    /// <summary>
    /// BFV: how many bits the noise may still grow before decryption fails, SEAL's invariant noise budget. It tells about the secret key: keep it to whoever
    /// holds that.
    /// </summary>
    /// <returns>0 when the ciphertext no longer decrypts.</returns>
    /// <exception cref="ArgumentException">The ciphertext is of another context.</exception>
    /// <exception cref="InvalidOperationException">CKKS.</exception>
    public int NoiseBudget(Ciphertext ciphertext)
    {
        Check(ciphertext);
        if (Context.Scheme != Scheme.Bfv)
        {
            throw new InvalidOperationException("CKKS has no noise budget: the noise is part of the result. Compare what is decrypted with what is expected.");
        }

        var level = ciphertext.Level;
        using var phase = PooledWords.RentSecret(level.PolynomialWords);
        Phase(ciphertext, phase.Span, isTransformed: false);
        var q = level.Product;
        BigInteger[] basis = Array.ConvertAll(level.Moduli, modulus => q / modulus.Value * modulus.Invert((ulong)(q / modulus.Value % modulus.Value)));
        var largest = BigInteger.Zero;
        for (var i = 0; i < level.Degree; i++)
        {
            var value = BigInteger.Zero;
            for (var prime = 0; prime < basis.Length; prime++)
            {
                value += basis[prime] * phase.Span[(prime * level.Degree) + i];
            }

            value = value * Context.PlainModulus.Value % q;
            largest = BigInteger.Max(largest, BigInteger.Min(value, q - value));
        }

        return (int)Math.Max(0, q.GetBitLength() - largest.GetBitLength() - 1);
    }

    /// <summary>c0 + c1·s + c2·s² + …, by Horner's rule.</summary>
    /// <param name="ciphertext">Of this context.</param>
    /// <param name="phase">n·k words.</param>
    /// <param name="isTransformed">The form of the result.</param>
    internal void Phase(Ciphertext ciphertext, Span<ulong> phase, bool isTransformed)
    {
        var level = ciphertext.Level;
        using var scratch = PooledWords.RentSecret(level.Degree);
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var (modulus, tables) = (level.Moduli[prime], level.Tables[prime]);
            var sum = phase.Slice(prime * level.Degree, level.Degree);
            ciphertext.Residues(ciphertext.Size - 1, prime).CopyTo(sum);
            Transform(sum, ciphertext.IsTransformed, tables);
            for (var i = ciphertext.Size - 2; i > 0; i--)
            {
                ciphertext.Residues(i, prime).CopyTo(scratch.Span);
                Transform(scratch.Span, ciphertext.IsTransformed, tables);
                Residues.Multiply(sum, _key.Residues(prime), sum, modulus);
                Residues.Add(sum, scratch.Span, sum, modulus);
            }

            Residues.Multiply(sum, _key.Residues(prime), sum, modulus);
            AddFirst(sum, ciphertext.Residues(0, prime), ciphertext.IsTransformed, isTransformed, tables);
        }
    }

    private static void Transform(Span<ulong> residues, bool isTransformed, NttTables tables)
    {
        if (!isTransformed)
        {
            Ntt.Forward(residues, tables);
        }
    }

    /// <summary>Adds c0 in its own form, and brings the sum from the transformed form into the wanted one.</summary>
    private static void AddFirst(Span<ulong> sum, ReadOnlySpan<ulong> first, bool isFirstTransformed, bool isWantedTransformed, NttTables tables)
    {
        if (isFirstTransformed)
        {
            Residues.Add(sum, first, sum, tables.Modulus);
        }

        if (!isFirstTransformed || !isWantedTransformed)
        {
            Ntt.Inverse(sum, tables);
        }

        if (!isFirstTransformed)
        {
            Residues.Add(sum, first, sum, tables.Modulus);
        }

        if (!isFirstTransformed && isWantedTransformed)
        {
            Ntt.Forward(sum, tables);
        }
    }

    private void Check(Ciphertext ciphertext)
    {
        if (ciphertext.Level.Context != Context)
        {
            throw new ArgumentException("The ciphertext belongs to another context than the secret key. Use the key of its own parameters.", nameof(ciphertext));
        }
    }
}
