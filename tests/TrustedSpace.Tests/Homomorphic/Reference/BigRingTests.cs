using System.Numerics;
using CsCheck;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Reference;

public sealed class BigRingTests
{
    private static readonly Gen<BigInteger[]> Polynomials = Gen.Select(Gen.Long, Gen.Int[0, 40], (value, shift) => (BigInteger)value << shift).Array[8];

    [Fact]
    public void Product_by_large_integers_is_the_product_term_by_term() => Gen.Select(Polynomials, Polynomials).Sample((a, b) =>
    {
        var expected = new BigInteger[8];
        for (var i = 0; i < 8; i++)
        {
            for (var j = 0; j < 8; j++)
            {
                expected[(i + j) % 8] += i + j < 8 ? a[i] * b[j] : -a[i] * b[j];
            }
        }

        return BigRing.Multiply(a, b).SequenceEqual(expected);
    });
}
