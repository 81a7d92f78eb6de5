using System.Diagnostics;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>Everything that the engine relies on in an object that was read, told anew.</summary>
internal static class SealInvariants
{
    /// <exception cref="InvalidOperationException">One is broken.</exception>
    public static void Check(HomomorphicContext context, object value)
    {
        switch (value)
        {
            case EncryptionParameters parameters:
                Expect(parameters.Scheme is Scheme.Bfv or Scheme.Ckks && parameters.Moduli.Count is >= 1 and <= 64, "parameters");
                Expect(parameters.Degree is 1024 or 2048 or 4096 or 8192 or 16384 or 32768, "degree");
                Expect(parameters.Moduli.All(prime => prime is >= 2 and < 1UL << 60), "prime");
                Expect((parameters.Scheme == Scheme.Ckks) == (parameters.PlainModulus == 0) && parameters.PlainModulus < 1UL << 60, "plain modulus");
                break;
            case Plaintext plaintext when plaintext.Level is null:
                Expect(context.Scheme == Scheme.Bfv && plaintext.Words.Length <= context.Degree && plaintext.Scale == 1, "plaintext");
                ExpectBelow(plaintext.Words, context.Parameters.PlainModulus);
                break;
            case Plaintext plaintext:
                ExpectData(context, plaintext.Level!, plaintext.Scale);
                Expect(plaintext.Words.Length == plaintext.Level!.PolynomialWords, "plaintext");
                ExpectResidues(plaintext.Level, plaintext.Words);
                break;
            case Ciphertext ciphertext:
                ExpectData(context, ciphertext.Level, ciphertext.Scale);
                Expect(ciphertext.Size is >= 2 and <= 16 && (ciphertext.IsTransformed || context.Scheme == Scheme.Bfv), "ciphertext");
                ExpectResidues(ciphertext.Level, ciphertext.Words);
                break;
            case SecretKey key:
                Expect(ReferenceEquals(key.Context, context), "secret key");
                ExpectResidues(context.KeyLevel, key.Words);
                break;
            case PublicKey key:
                ExpectKey(context, key.EncryptionOfZero);
                break;
            case RelinearizationKey key:
                Expect(key.Powers.Length is >= 1 and <= 14, "powers");
                ExpectDigits(context, key.Powers);
                break;
            case GaloisKeys keys:
                Expect(keys.Elements.All(element => element % 2 == 1 && element < 2 * context.Degree), "elements");
                ExpectDigits(context, keys.Elements.Select(element => keys[element]));
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <exception cref="InvalidOperationException">A word is not less than its prime.</exception>
    public static void ExpectResidues(Level level, ReadOnlySpan<ulong> words)
    {
        for (var i = 0; i < words.Length; i += level.Degree)
        {
            ExpectBelow(words.Slice(i, level.Degree), level.Context.Parameters.Moduli[i / level.Degree % level.PrimeCount]);
        }
    }

    /// <exception cref="InvalidOperationException">It does not hold.</exception>
    public static void Expect(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Broken: {what}.");
        }
    }

    private static void ExpectDigits(HomomorphicContext context, IEnumerable<SwitchingKey> keys)
    {
        foreach (var key in keys)
        {
            Expect(key.Digits.Length == context.FirstLevel.PrimeCount && (key.Seeds is null || key.Seeds.Length == key.Digits.Length), "digits");
            foreach (var digit in key.Digits)
            {
                ExpectKey(context, digit);
            }
        }
    }

    private static void ExpectKey(HomomorphicContext context, Ciphertext key)
    {
        Expect(ReferenceEquals(key.Level, context.KeyLevel) && key.Size == 2 && key.IsTransformed && key.Scale == 1, "key");
        ExpectResidues(key.Level, key.Words);
    }

    private static void ExpectData(HomomorphicContext context, Level level, double scale)
    {
        Expect(context.Levels.Contains(level) && level.Index >= context.FirstLevel.Index, "level");
        Expect(context.Scheme == Scheme.Bfv ? scale == 1 : double.IsNormal(scale) && scale > 0, "scale");
    }

    private static void ExpectBelow(ReadOnlySpan<ulong> words, ulong bound)
    {
        var wrong = 0UL;
        foreach (var word in words)
        {
            wrong |= (bound - 1 - word) | word;
        }

        // Values and bounds have 60 bits at most.
        Expect(wrong >> 60 == 0, "residue");
    }
}
