using System.Numerics;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Tests.Homomorphic.Reference;

/// <summary>Polynomials modulo X^n + 1 with coefficients of any size: what the engine computes in residues, computed from the definitions.</summary>
internal static class BigRing
{
    public static BigInteger Product(Level level) => level.Moduli.Aggregate(BigInteger.One, (product, modulus) => product * modulus.Value);

    /// <summary>The coefficients in [0, q) of n·k words in coefficient form.</summary>
    public static BigInteger[] Compose(ReadOnlySpan<ulong> words, Level level)
    {
        var q = Product(level);
        var coefficients = new BigInteger[level.Degree];
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var rest = q / level.Moduli[prime].Value;
            var basis = rest * BigInteger.ModPow(rest, level.Moduli[prime].Value - 2, level.Moduli[prime].Value);
            for (var i = 0; i < coefficients.Length; i++)
            {
                coefficients[i] += basis * words[(prime * level.Degree) + i];
            }
        }

        return Array.ConvertAll(coefficients, coefficient => coefficient % q);
    }

    /// <summary>The residues of integers of either sign, prime by prime.</summary>
    public static ulong[] Decompose(BigInteger[] coefficients, Level level) =>
        [.. level.Moduli.SelectMany(modulus => coefficients.Select(coefficient => (ulong)Reduce(coefficient, modulus.Value)))];

    public static BigInteger Reduce(BigInteger value, BigInteger modulus)
    {
        var rest = value % modulus;
        return rest.Sign < 0 ? rest + modulus : rest;
    }

    /// <summary>The representative in (-q/2, q/2].</summary>
    public static BigInteger Centre(BigInteger value, BigInteger modulus)
    {
        var rest = Reduce(value, modulus);
        return 2 * rest > modulus ? rest - modulus : rest;
    }

    public static BigInteger Floor(BigInteger numerator, BigInteger denominator) => (numerator - Reduce(numerator, denominator)) / denominator;

    public static BigInteger[] Add(BigInteger[] a, BigInteger[] b) => [.. a.Zip(b, (x, y) => x + y)];

    /// <summary>By one multiplication of two large integers (Kronecker substitution).</summary>
    public static BigInteger[] Multiply(BigInteger[] a, BigInteger[] b)
    {
        var bytes = (int)((a.Max(BitLength) + b.Max(BitLength) + BitOperations.Log2((uint)a.Length) + 10) / 8);
        var product = Pack(a, bytes) * Pack(b, bytes);
        var words = product.ToByteArray();
        var padded = new byte[2 * a.Length * bytes];
        padded.AsSpan().Fill(product.Sign < 0 ? (byte)0xff : (byte)0);
        words.AsSpan(0, Math.Min(words.Length, padded.Length)).CopyTo(padded);
        var result = new BigInteger[a.Length];
        var carry = 0;
        for (var i = 0; i < 2 * a.Length; i++)
        {
            // A negative coefficient borrows from the next.
            var coefficient = new BigInteger(padded.AsSpan(i * bytes, bytes)) + carry;
            carry = (padded[((i + 1) * bytes) - 1] & 0x80) != 0 ? 1 : 0;
            result[i % a.Length] += i < a.Length ? coefficient : -coefficient;
        }

        return result;
    }

    /// <summary>The secret's coefficients, -1 to 1.</summary>
    public static BigInteger[] Secret(SecretKey key)
    {
        var words = key.Residues(0).ToArray();
        var tables = key.Context.KeyLevel.Tables[0];
        Ntt.Inverse(words, tables);
        return Array.ConvertAll(words, word => Centre(word, tables.Modulus.Value));
    }

    private static long BitLength(BigInteger value) => (long)value.GetBitLength();

    private static BigInteger Pack(BigInteger[] coefficients, int bytes)
    {
        var packed = new byte[(coefficients.Length * bytes) + 1];
        var carry = BigInteger.Zero;
        for (var i = 0; i < coefficients.Length; i++)
        {
            var value = coefficients[i] + carry;
            carry = value.Sign < 0 ? -1 : 0;
            var slot = packed.AsSpan(i * bytes, bytes);
            slot.Fill(value.Sign < 0 ? (byte)0xff : (byte)0);
            value.TryWriteBytes(slot, out _);
        }

        packed[^1] = carry.IsZero ? (byte)0 : (byte)0xff;
        return new BigInteger(packed);
    }
}
