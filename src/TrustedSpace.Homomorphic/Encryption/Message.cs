using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Encryption;

/// <summary>What turns an encryption of zero into one of a plaintext.</summary>
internal static class Message
{
    /// <summary>Where the plaintext is encrypted.</summary>
    /// <exception cref="ArgumentException">The plaintext is of another context, or not in the form that the scheme encrypts.</exception>
    public static Level LevelOf(Plaintext plaintext, HomomorphicContext context)
    {
        if (context.Scheme == Scheme.Ckks)
        {
            return plaintext.Level is { } level && level.Context == context
                ? level
                : throw new ArgumentException("CKKS encrypts plaintexts that its encoder made for the same context.", nameof(plaintext));
        }

        if (plaintext.Level is not null)
        {
            throw new ArgumentException("BFV encrypts coefficients. Encrypt the plaintext as it was before its transformation for products.", nameof(plaintext));
        }

        CheckCoefficients(plaintext, context);
        return context.FirstLevel;
    }

    /// <summary>BFV's messages have at most n coefficients, each less than t.</summary>
    /// <exception cref="ArgumentException">This one has more, or larger ones: it belongs to other parameters.</exception>
    public static void CheckCoefficients(Plaintext plaintext, HomomorphicContext context)
    {
        // All are looked at, whatever the first ones are.
        var excess = 0UL;
        foreach (var coefficient in plaintext.Words)
        {
            excess |= (context.PlainModulus.Value - 1 - coefficient) | coefficient;
        }

        if (plaintext.Words.Length > context.Degree || (long)excess < 0)
        {
            throw new ArgumentException(
                $"The plaintext has {plaintext.Words.Length} coefficients, not all of them fitting degree {context.Degree} and plain modulus {context.PlainModulus}. Encode it for this context.",
                nameof(plaintext));
        }
    }

    /// <param name="plaintext">Encrypted at that level.</param>
    /// <param name="level">Where.</param>
    /// <param name="c0">The first polynomial of an encryption of zero, in the scheme's form.</param>
    public static void Add(Plaintext plaintext, Level level, Span<ulong> c0)
    {
        if (level.Context.Scheme == Scheme.Bfv)
        {
            level.Scaling.AddTo(plaintext.Words, c0);
            return;
        }

        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var residues = c0.Slice(prime * level.Degree, level.Degree);
            Residues.Add(residues, plaintext.Residues(prime), residues, level.Moduli[prime]);
        }
    }
}
