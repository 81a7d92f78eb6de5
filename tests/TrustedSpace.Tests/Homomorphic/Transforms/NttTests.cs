using System.Numerics;
using CsCheck;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Transforms;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Transforms;

public sealed class NttTests
{
    [Fact]
    public void Ntt_root_is_the_smallest_as_in_SEAL() =>
        Assert.Equal(24250113UL, new NttTables(4096, new Modulus(0xffffee001)).Root);

    [Theory]
    [InlineData(16, 20)]
    [InlineData(64, 36)]
    [InlineData(64, 60)]
    public void Ntt_product_is_that_of_the_ring(int degree, int bits)
    {
        var tables = new NttTables(degree, new Modulus(Primes.Create(degree, [bits])[0]));
        var q = tables.Modulus.Value;
        Gen.Select(Gen.ULong[0, q - 1].Array[degree], Gen.ULong[0, q - 1].Array[degree]).Sample((a, b) =>
        {
            var expected = NegacyclicProduct(a, b, q);
            Ntt.Forward(a, tables);
            Ntt.Forward(b, tables);
            var product = new ulong[degree];
            Residues.Multiply(a, b, product, tables.Modulus);
            Ntt.Inverse(product, tables);
            return product.AsSpan().SequenceEqual(expected);
        }, iter: 100);
    }

    private static ulong[] NegacyclicProduct(ulong[] a, ulong[] b, ulong q)
    {
        var sums = new BigInteger[a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < b.Length; j++)
            {
                sums[(i + j) % a.Length] += (i + j < a.Length ? 1 : -1) * (BigInteger)a[i] * b[j];
            }
        }

        return [.. sums.Select(sum => (ulong)(((sum % q) + q) % q))];
    }
}
