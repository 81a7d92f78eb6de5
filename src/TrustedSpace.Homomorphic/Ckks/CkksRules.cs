using System.Globalization;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Ckks;

/// <summary>What goes together in CKKS; each refusal says what to do instead.</summary>
internal static class CkksRules
{
    /// <summary>Scales this close, relatively, count as one: a few roundings of a double apart, far below the rounding of any encoding.</summary>
    private const double Tolerance = 1.0 / (1L << 49);

    public static void RequireScheme(HomomorphicContext context)
    {
        if (context.Scheme != Scheme.Ckks)
        {
            throw new ArgumentException($"The context is of {context.Scheme}; this needs one of CKKS.", nameof(context));
        }
    }

    public static Level LevelOf(Plaintext plaintext, HomomorphicContext context)
    {
        var level = plaintext.Level ?? throw new ArgumentException("The plaintext belongs to no level. Encode it with a CkksEncoder.", nameof(plaintext));
        return ReferenceEquals(level.Context, context)
            ? level
            : throw new ArgumentException("The plaintext is of another context. Encode it with an encoder of this one.", nameof(plaintext));
    }

    public static Level LevelOf(Ciphertext ciphertext, HomomorphicContext context)
    {
        var level = ciphertext.Level;
        if (!ReferenceEquals(level.Context, context))
        {
            throw new ArgumentException("The ciphertext is of another context.", nameof(ciphertext));
        }

        return ciphertext.IsTransformed ? level : throw new ArgumentException("The ciphertext is not in transformed form, as CKKS has it.", nameof(ciphertext));
    }

    public static bool AreClose(double a, double b) => Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b));

    /// <summary>A scale in words, rounded down: 2^39.99.</summary>
    public static string Power(double scale) => string.Create(CultureInfo.InvariantCulture, $"2^{Math.Floor(Math.Log2(scale) * 100) / 100:F2}");
}
