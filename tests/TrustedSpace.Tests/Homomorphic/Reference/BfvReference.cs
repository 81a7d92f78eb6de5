using System.Numerics;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Tests.Homomorphic.Reference;

/// <summary>BFV from its definition.</summary>
internal static class BfvReference
{
    /// <summary>c0 + c1·s + c2·s² + … with coefficients in [0, q).</summary>
    public static BigInteger[] Phase(Ciphertext ciphertext, SecretKey key)
    {
        var level = ciphertext.Level;
        var (q, secret) = (BigRing.Product(level), BigRing.Secret(key));
        var sum = Polynomial(ciphertext, ciphertext.Size - 1);
        for (var i = ciphertext.Size - 2; i >= 0; i--)
        {
            sum = Array.ConvertAll(BigRing.Add(BigRing.Multiply(sum, secret), Polynomial(ciphertext, i)), value => BigRing.Reduce(value, q));
        }

        return sum;
    }

    /// <summary>round(t·phase / q) mod t.</summary>
    public static ulong[] Decrypt(Ciphertext ciphertext, SecretKey key)
    {
        var (q, t) = (BigRing.Product(ciphertext.Level), (BigInteger)key.Context.PlainModulus.Value);
        return Array.ConvertAll(Phase(ciphertext, key), value => (ulong)(((2 * t * value) + q) / (2 * q) % t));
    }

    /// <summary>The largest coefficient of the noise, phase - q/t·m: what must stay below q/2t.</summary>
    public static double LogNoise(Ciphertext ciphertext, SecretKey key)
    {
        var (q, t) = (BigRing.Product(ciphertext.Level), (BigInteger)key.Context.PlainModulus.Value);
        var largest = Phase(ciphertext, key).Max(value => BigInteger.Abs(BigRing.Centre(t * value, q)));
        return BigInteger.Log(BigInteger.Max(largest, 1), 2) - BigInteger.Log(t, 2);
    }

    /// <summary>floor((q·m + floor((t+1)/2)) / t).</summary>
    public static BigInteger[] Scale(ReadOnlySpan<ulong> message, Level level)
    {
        var (q, t) = (BigRing.Product(level), (BigInteger)level.Context.PlainModulus.Value);
        var scaled = new BigInteger[level.Degree];
        for (var i = 0; i < message.Length; i++)
        {
            scaled[i] = ((q * message[i]) + ((t + 1) / 2)) / t;
        }

        return scaled;
    }

    public static BigInteger[] Polynomial(Ciphertext ciphertext, int index)
    {
        var words = ciphertext.Polynomial(index).ToArray();
        if (ciphertext.IsTransformed)
        {
            Ntt.Inverse(words, ciphertext.Level.Tables);
        }

        return BigRing.Compose(words, ciphertext.Level);
    }
}
