using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Keys;

/// <summary>
/// Leads from another secret s' to s: digit j is an encryption of zero at the key level with P·s' added to residue j of its first polynomial, one digit
/// for each prime of the first data level. Transformed form.
/// </summary>
internal sealed class SwitchingKey
{
    /// <param name="digits">One or more, not to be changed.</param>
    /// <param name="seeds">Of the digits' second polynomials in transformed form, if they are known: then the key can be written in half the size.</param>
    public SwitchingKey(Ciphertext[] digits, UniformSeed[]? seeds = null) => (Digits, Seeds) = (digits, seeds);

    public HomomorphicContext Context => Digits[0].Level.Context;

    public Ciphertext[] Digits { get; }

    public UniformSeed[]? Seeds { get; }

    /// <param name="key">s.</param>
    /// <param name="from">s' in transformed form, n words for each prime but the special one (more are ignored).</param>
    /// <param name="noise">Of the encryptions.</param>
    /// <param name="seeds">One for each digit, fresh.</param>
    public static SwitchingKey Create(SecretKey key, ReadOnlySpan<ulong> from, NoiseSampler noise, UniformSeed[] seeds)
    {
        var level = key.Context.KeyLevel;
        var special = level.Moduli[^1].Value;
        var digits = new Ciphertext[level.PrimeCount - 1];
        using var scaled = PooledWords.RentSecret(level.Degree);
        for (var j = 0; j < digits.Length; j++)
        {
            var modulus = level.Moduli[j];
            digits[j] = new Ciphertext();
            ZeroEncryption.UnderSecretKey(key, level, isTransformed: true, seeds[j], noise, digits[j]);
            Residues.Multiply(from.Slice(j * level.Degree, level.Degree), new ShoupOperand(modulus.Reduce(special), modulus), scaled.Span, modulus);
            var residues = digits[j].Residues(0, j);
            Residues.Add(residues, scaled.Span, residues, modulus);
        }

        return new SwitchingKey(digits, seeds);
    }
}
