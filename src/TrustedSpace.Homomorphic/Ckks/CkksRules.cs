using System.Globalization;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Ckks;

/// <summary>What goes together in CKKS; each refusal says what to do instead.</summary>
internal static class CkksRules
{
    /// <summary>Scales this close, relatively, count as one: a few roundings of a double apart, far below the rounding of any encoding.</summary>
    private const double Tolerance = 1.0 / (1L << 49);

    /// <summary>A double that is this much below half the product of a level's primes is certainly less than it.</summary>
    private const double Safety = 1 - 1e-9;

    /// <summary>Below this scale, what rescaling rounds is larger than the numbers.</summary>
    private const double SmallestScale = 256;

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

    /// <summary>Below this, integers of either sign are told apart modulo the level's primes.</summary>
    public static double LargestCoefficient(Level level)
    {
        var product = 0.5 * Safety;
        foreach (var modulus in level.Moduli)
        {
            product *= modulus.Value;
        }

        return product;
    }

    public static void RequireLevel(Level a, Level b)
    {
        if (a != b)
        {
            throw new ArgumentException($"One operand is at {a}, the other at {b}. Bring the higher one down with SwitchTo, or both together with Align.");
        }
    }

    public static void RequireScale(double a, double b, string remedy)
    {
        if (!AreClose(a, b))
        {
            throw new ArgumentException($"The scales {Power(a)} and {Power(b)} differ by a factor of {Factor(a / b)}, so that a sum would be wrong. {remedy}");
        }
    }

    /// <returns>The scale of a product.</returns>
    public static double ProductScale(double a, double b, Level level)
    {
        var scale = a * b;
        return scale < LargestCoefficient(level)
            ? scale
            : throw new InvalidOperationException(
                $"The product's scale {Power(scale)} is more than {level} holds, which is {Power(LargestCoefficient(level))}. "
                + "Rescale the factors first, encode with a smaller scale, or choose parameters with more primes.");
    }

    public static void RequireRoom(double scale, Level level)
    {
        if (!(scale < LargestCoefficient(level)))
        {
            throw new InvalidOperationException(
                $"The scale {Power(scale)} is more than {level} holds, which is {Power(LargestCoefficient(level))}. Rescale instead of switching.");
        }
    }

    public static Level RequireNext(Level level) =>
        level.Next ?? throw new InvalidOperationException($"There is no level below {level}. Choose parameters with one more prime for each rescaling.");

    /// <returns>The scale after rescaling from a level.</returns>
    public static double RescaledScale(double scale, Level level)
    {
        var rescaled = scale / level.Moduli[^1].Value;
        return rescaled >= SmallestScale
            ? rescaled
            : throw new InvalidOperationException(
                $"Rescaling divides the scale {Power(scale)} by a prime of {level.Moduli[^1].BitCount} bits, which leaves no precision. "
                + "Rescale only after multiplying; to bring a ciphertext down otherwise, use SwitchTo.");
    }

    /// <summary>A scale in words, rounded down: 2^39.99.</summary>
    public static string Power(double scale) => string.Create(CultureInfo.InvariantCulture, $"2^{Math.Floor(Math.Log2(scale) * 100) / 100:F2}");

    private static string Factor(double factor) => factor.ToString("G6", CultureInfo.InvariantCulture);

    private static bool AreClose(double a, double b) => Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b));
}
