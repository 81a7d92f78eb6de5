using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

/// <summary>Polynomials as integers of any size, by the Chinese remainder theorem.</summary>
internal static class Integers
{
    /// <summary>Coefficients in (-Q/2, Q/2].</summary>
    public static BigInteger[] Centred(ReadOnlySpan<ulong> words, IReadOnlyList<Modulus> moduli, int degree)
    {
        var product = moduli.Aggregate(BigInteger.One, (all, modulus) => all * modulus.Value);
        BigInteger[] factors =
        [
            .. moduli.Select(modulus => product / modulus.Value * modulus.Invert((ulong)(product / modulus.Value % modulus.Value))),
        ];
        var values = new BigInteger[degree];
        for (var i = 0; i < degree; i++)
        {
            var sum = BigInteger.Zero;
            for (var prime = 0; prime < moduli.Count; prime++)
            {
                sum += factors[prime] * words[(prime * degree) + i];
            }

            sum %= product;
            values[i] = sum > product / 2 ? sum - product : sum;
        }

        return values;
    }
}
