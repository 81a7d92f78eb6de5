using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

/// <summary>Measures noise with the secret that no one has, in integers of any size.</summary>
internal static class NoiseMeter
{
    /// <summary>BFV: the largest coefficient of v in c0 + c1·s + … = (Q/t)·m + v, rounded up.</summary>
    public static BigInteger OfIntegers(Ciphertext ciphertext, SecretKey secret, ReadOnlySpan<ulong> message)
    {
        var level = ciphertext.Level;
        var t = (BigInteger)level.Context.Parameters.PlainModulus;
        var product = level.Moduli.Aggregate(BigInteger.One, (all, modulus) => all * modulus.Value);
        var phase = Phase(ciphertext, secret);
        var largest = BigInteger.Zero;
        for (var i = 0; i < phase.Length; i++)
        {
            // t·v modulo t·Q.
            var scaled = ((t * phase[i]) - (product * (i < message.Length ? message[i] : 0UL))) % (t * product);
            scaled = BigInteger.Abs(scaled);
            largest = BigInteger.Max(largest, BigInteger.Min(scaled, (t * product) - scaled));
        }

        return (largest + t - 1) / t;
    }

    /// <summary>BFV: t·v modulo Q, centred, of every coefficient: with any message, for t·(Q/t)·m is a multiple of Q. Wrong where |v| is Q/2t or more.</summary>
    public static IEnumerable<BigInteger> TimesPlainModulus(Ciphertext ciphertext, SecretKey secret)
    {
        var t = (BigInteger)ciphertext.Level.Context.Parameters.PlainModulus;
        var product = ciphertext.Level.Moduli.Aggregate(BigInteger.One, (all, modulus) => all * modulus.Value);
        return Phase(ciphertext, secret).Select(value =>
        {
            var scaled = t * value % product;
            return BigInteger.Abs(scaled) * 2 > product ? scaled - (product * scaled.Sign) : scaled;
        });
    }

    /// <summary>A polynomial in transformed form as centred integers.</summary>
    public static BigInteger[] Coefficients(Level level, ReadOnlySpan<ulong> words)
    {
        var polynomial = words.ToArray();
        Ntt.Inverse(polynomial, level.Tables);
        return Integers.Centred(polynomial, level.Moduli, level.Degree);
    }

    /// <summary>c0 + c1·s + c2·s² modulo Q, centred.</summary>
    public static BigInteger[] Phase(Ciphertext ciphertext, SecretKey secret)
    {
        var level = ciphertext.Level;
        var sum = new ulong[level.PolynomialWords];
        for (var i = ciphertext.Size - 1; i >= 0; i--)
        {
            var polynomial = ciphertext.Polynomial(i).ToArray();
            if (!ciphertext.IsTransformed)
            {
                Ntt.Forward(polynomial, level.Tables);
            }

            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                var part = sum.AsSpan(prime * level.Degree, level.Degree);
                Residues.Multiply(part, secret.Residues(prime), part, level.Moduli[prime]);
                Residues.Add(part, polynomial.AsSpan(prime * level.Degree, level.Degree), part, level.Moduli[prime]);
            }
        }

        return Coefficients(level, sum);
    }
}
