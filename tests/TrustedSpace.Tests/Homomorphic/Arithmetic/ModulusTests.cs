using System.Numerics;
using CsCheck;
using TrustedSpace.Homomorphic.Arithmetic;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Arithmetic;

public sealed class ModulusTests
{
    private static readonly Gen<ulong> Moduli = Gen.Select(Gen.Int[2, 61], Gen.ULong, (bits, word) => (1UL << (bits - 1)) | (word & ((1UL << (bits - 1)) - 1)));

    [Fact]
    public void Modulus_operations_agree_with_unbounded_integers() =>
        Gen.Select(Moduli, Gen.ULong, Gen.ULong).Sample((q, x, y) =>
        {
            var modulus = new Modulus(q);
            var (a, b) = (x % q, y % q);
            Assert.Equal(x % q, modulus.Reduce(x));
            Assert.Equal((ulong)((((BigInteger)x << 64) + y) % q), modulus.Reduce(x, y));
            Assert.Equal((ulong)(((BigInteger)a + b) % q), modulus.Add(a, b));
            Assert.Equal((ulong)(((BigInteger)a - b + q) % q), modulus.Subtract(a, b));
            Assert.Equal((q - a) % q, modulus.Negate(a));
            Assert.Equal((ulong)((BigInteger)a * b % q), modulus.Multiply(a, b));
            Assert.Equal((ulong)((BigInteger)a * y % q), new ShoupOperand(a, modulus).Multiply(y, q));
            Assert.Equal((ulong)BigInteger.ModPow(a, y, q), modulus.Power(a, y));
        }, iter: 20_000);

    [Fact]
    public void Modulus_inverse_is_one_or_does_not_exist() =>
        Gen.Select(Moduli, Gen.ULong).Sample((q, x) =>
        {
            var modulus = new Modulus(q);
            if (BigInteger.GreatestCommonDivisor(x, q).IsOne)
            {
                Assert.Equal(1UL % q, modulus.Multiply(modulus.Invert(x), x % q));
            }
            else
            {
                Assert.Throws<ArithmeticException>(() => modulus.Invert(x));
            }
        });

    [Fact]
    public void Primes_are_those_that_SEAL_hands_out()
    {
        Assert.Equal([1032193UL], Primes.Create(4096, [20]));
        Assert.Equal([1032193UL], Primes.Create(8192, [20]));
        Assert.Equal([786433UL], Primes.Create(16384, [20]));
        Assert.Throws<ArgumentException>(() => Primes.Create(16384, [15]));
        Assert.True(Primes.IsPrime(18446744073709551557));
        Assert.False(Primes.IsPrime(3215031751));
    }
}
