using System.Runtime.Intrinsics;
using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Ckks;

/// <summary>
/// Rounds real coefficients to integers, halves away from zero, and takes these modulo primes, exactly however large they are. Free of branches on
/// single coefficients; the largest one decides how many pieces all are cut into.
/// </summary>
internal static class CoefficientResidues
{
    /// <summary>Magnitudes below this are converted in one piece.</summary>
    private const double SinglePiece = 1L << 62;

    /// <summary>Bits of a piece of larger coefficients: a double has 53.</summary>
    private const int PieceBits = 52;

    /// <summary>Multiplies by a factor and rounds, in place.</summary>
    /// <returns>The largest magnitude; not a number if any is not.</returns>
    public static double Round(Span<double> coefficients, double factor)
    {
        var largest = 0.0;
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var (factors, halves, ones) = (Vector256.Create(factor), Vector256.Create(0.5), Vector256.Create(1.0));
            var largests = Vector256<double>.Zero;
            for (; i <= coefficients.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                var scaled = Vector256.Create<double>(coefficients[i..]) * factors;
                var whole = Vector256.Truncate(scaled);
                var isUp = Vector256.GreaterThanOrEqual(Vector256.Abs(scaled - whole), halves);
                var rounded = whole + (isUp & Vector256.CopySign(ones, scaled));
                largests = Vector256.Max(largests, Vector256.Abs(rounded));
                rounded.CopyTo(coefficients[i..]);
            }

            for (var lane = 0; lane < Vector256<double>.Count; lane++)
            {
                largest = Math.Max(largest, largests[lane]);
            }
        }

        for (; i < coefficients.Length; i++)
        {
            coefficients[i] = Math.Round(coefficients[i] * factor, MidpointRounding.AwayFromZero);
            largest = Math.Max(largest, Math.Abs(coefficients[i]));
        }

        return largest;
    }

    /// <param name="coefficients">Whole numbers; of large magnitudes, only the rest of the last piece is left in them.</param>
    /// <param name="largest">Their largest magnitude.</param>
    /// <param name="moduli">k primes.</param>
    /// <param name="residues">n·k words, prime by prime.</param>
    public static void Reduce(Span<double> coefficients, double largest, ReadOnlySpan<Modulus> moduli, Span<ulong> residues)
    {
        var degree = coefficients.Length;
        if (largest < SinglePiece)
        {
            for (var i = 0; i < moduli.Length; i++)
            {
                Reduce(coefficients, residues.Slice(i * degree, degree), moduli[i]);
            }

            return;
        }

        residues.Clear();
        for (var piece = Math.ILogB(largest) / PieceBits; piece >= 0; piece--)
        {
            AddPiece(coefficients, piece, moduli, residues);
        }
    }

    private static void AddPiece(Span<double> coefficients, int piece, ReadOnlySpan<Modulus> moduli, Span<ulong> residues)
    {
        var unit = Math.ScaleB(1, piece * PieceBits);
        var inverse = 1 / unit;
        for (var i = 0; i < coefficients.Length; i++)
        {
            var whole = Math.Truncate(coefficients[i] * inverse);
            coefficients[i] -= whole * unit;
            for (var j = 0; j < moduli.Length; j++)
            {
                ref var sum = ref residues[(j * coefficients.Length) + i];
                sum = ShiftAndAdd(sum, whole, moduli[j]);
            }
        }
    }

    /// <summary>sum·2^52 + piece: Horner's rule.</summary>
    private static ulong ShiftAndAdd(ulong sum, double piece, Modulus modulus) =>
        modulus.Add(modulus.Multiply(sum, 1UL << PieceBits), Reduce((long)piece, modulus));

    private static ulong Reduce(long value, Modulus modulus)
    {
        var sign = value >> 63;
        var magnitude = modulus.Reduce((ulong)((value ^ sign) - sign));
        var negative = modulus.Negate(magnitude);
        return magnitude ^ ((magnitude ^ negative) & (ulong)sign);
    }

    private static void Reduce(ReadOnlySpan<double> coefficients, Span<ulong> residues, Modulus modulus)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated && modulus.BitCount >= 12)
        {
            // The quotient is at most one off, as it is below 2^51; so the rest is in [-q, 2q).
            var inverse = Vector512.Create(1.0 / modulus.Value);
            var q = Vector512.Create((long)modulus.Value);
            for (; i <= coefficients.Length - Vector512<double>.Count; i += Vector512<double>.Count)
            {
                var value = Vector512.Create(coefficients[i..]);
                var quotient = Vector512.ConvertToInt64(Vector512.Floor(value * inverse));
                var rest = Vector512.ConvertToInt64(value) - (quotient * q);
                rest += q & (rest >> 63);
                var less = rest - q;
                rest = less + (q & (less >> 63));
                rest.AsUInt64().CopyTo(residues[i..]);
            }
        }

        for (; i < coefficients.Length; i++)
        {
            residues[i] = Reduce((long)coefficients[i], modulus);
        }
    }
}
