using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;
using TrustedSpace.Homomorphic.Transforms;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Transforms;

public sealed class AutomorphismTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(1024)]
    public void Automorphism_is_the_same_in_both_forms_and_by_every_block_size(int degree)
    {
        var tables = new NttTables(degree, new Modulus(Primes.Create(degree, [40])[0]));
        var q = tables.Modulus.Value;
        var source = new ulong[degree];
        for (var i = 0; i < degree; i++)
        {
            source[i] = tables.Modulus.Reduce(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));
        }

        source[1] = 0;
        var transformed = (ulong[])source.Clone();
        Ntt.Forward(transformed, tables);
        var result = new ulong[degree];
        for (var element = 1; element < 2 * degree; element += degree <= 64 ? 2 : 34)
        {
            var expected = new ulong[degree];
            for (var i = 0; i < degree; i++)
            {
                var exponent = (int)((long)i * element % (2 * degree));
                expected[exponent % degree] = exponent < degree ? source[i] : (q - source[i]) % q;
            }

            Automorphism.Of(degree, element).ApplyCoefficients(source, result, tables.Modulus);
            Assert.Equal(expected, result);

            Ntt.Forward(expected, tables);
            Automorphism.Of(degree, element).ApplyTransformed(transformed, result);
            Assert.Equal(expected, result);
            foreach (var blockBits in new[] { 0, FourLanes.IsSupported ? 2 : 0, EightLanes.IsSupported && degree >= 8 ? 3 : 0 })
            {
                Automorphism.WithBlocks(degree, element, blockBits).ApplyTransformed(transformed, result);
                Assert.Equal(expected, result);
            }
        }
    }

    [Fact]
    public void Automorphism_of_an_even_element_or_onto_itself_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Automorphism.Of(16, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Automorphism.Of(16, 33));
        Assert.Throws<ArgumentOutOfRangeException>(() => Automorphism.Of(16, -1));
        var words = new ulong[16];
        Assert.Throws<ArgumentException>(() => Automorphism.Of(16, 3).ApplyTransformed(words, words));
        Assert.Throws<ArgumentException>(() => Automorphism.Of(16, 3).ApplyTransformed(words, new ulong[8]));
    }
}
