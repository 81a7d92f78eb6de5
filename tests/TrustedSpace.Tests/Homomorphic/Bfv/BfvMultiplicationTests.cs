using System.Numerics;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Tests.Homomorphic.Reference;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Bfv;

public sealed class BfvMultiplicationTests
{
    public static TheoryData<int, ulong> Parameters => new()
    {
        { 2048, 65537 },
        { 4096, 1032193 },
        { 4096, (1UL << 59) + 1 },
        { 8192, 1032193 },
        { 16384, 786433 },
    };

    // Over uniform polynomials, which reach every magnitude that a coefficient may have.
    [Theory]
    [MemberData(nameof(Parameters))]
    public void Product_is_the_scaled_product_of_the_lifted_polynomials_at_the_first_and_last_level(int degree, ulong plainModulus)
    {
        var context = new HomomorphicContext(new EncryptionParameters(Scheme.Bfv, degree, StandardModuli.Bfv(degree), plainModulus));
        foreach (var level in context.Levels.Where(level => level == context.FirstLevel || (level != context.KeyLevel && level.PrimeCount == 1)))
        {
            var (a, b, product) = (Uniform(level, 2, 1), Uniform(level, 2, 2), new Ciphertext());

            level.Multiplication.Multiply(a, b, product);

            AssertIsProduct(a, b, product);
        }
    }

    [Fact]
    public void Product_of_any_sizes_and_a_square_are_computed_likewise()
    {
        var level = new HomomorphicContext(EncryptionParameters.Bfv(4096, 20)).FirstLevel;
        var (a, b, product) = (Uniform(level, 3, 1), Uniform(level, 2, 2), new Ciphertext());

        level.Multiplication.Multiply(a, b, product);
        AssertIsProduct(a, b, product);
        level.Multiplication.Multiply(b, a, product);
        AssertIsProduct(a, b, product);
        level.Multiplication.Multiply(b, b, product);
        AssertIsProduct(b, b, product);

        var square = b.Clone();
        level.Multiplication.Multiply(square, square, square);
        Assert.Equal(product.Words, square.Words);
        Assert.Throws<InvalidOperationException>(() => level.Multiplication.Multiply(Uniform(level, 9, 3), Uniform(level, 9, 4), product));
    }

    private static void AssertIsProduct(Ciphertext a, Ciphertext b, Ciphertext product)
    {
        var level = a.Level;
        BigInteger[][] left = [.. Enumerable.Range(0, a.Size).Select(i => Lift(a.Polynomial(i), level))];
        BigInteger[][] right = [.. Enumerable.Range(0, b.Size).Select(i => Lift(b.Polynomial(i), level))];
        var sums = Enumerable.Range(0, product.Size).Select(_ => new BigInteger[level.Degree]).ToArray();
        for (var i = 0; i < a.Size; i++)
        {
            for (var j = 0; j < b.Size; j++)
            {
                sums[i + j] = BigRing.Add(sums[i + j], BigRing.Multiply(left[i], right[j]));
            }
        }

        Assert.Equal(a.Size + b.Size - 1, product.Size);
        for (var i = 0; i < product.Size; i++)
        {
            Assert.Equal(ScaleDown(sums[i], level), product.Polynomial(i));
        }
    }

    /// <summary>The representative that BEHZ computes: (Σ [x·m~·(q/q_i)^-1]_(q_i)·q/q_i + q·r) / m~ with m~ = 2^32.</summary>
    private static BigInteger[] Lift(ReadOnlySpan<ulong> polynomial, Level level)
    {
        var (q, mTilde) = (BigRing.Product(level), BigInteger.One << 32);
        var lifted = Convert(polynomial, level, mTilde);
        var inverse = Inverse(q, mTilde);
        for (var i = 0; i < lifted.Length; i++)
        {
            var rest = BigRing.Reduce(-lifted[i] * inverse, mTilde);
            lifted[i] += q * (2 * rest >= mTilde ? rest - mTilde : rest);
            Assert.True((lifted[i] % mTilde).IsZero);
            lifted[i] /= mTilde;
            Assert.True(2 * BigInteger.Abs(lifted[i]) < q + (q >> 20));
        }

        return lifted;
    }

    /// <summary>(t·d - Σ [t·d·(q/q_i)^-1]_(q_i)·q/q_i) / q modulo q.</summary>
    private static ulong[] ScaleDown(BigInteger[] sum, Level level)
    {
        var (q, t) = (BigRing.Product(level), (BigInteger)level.Context.PlainModulus.Value);
        var rests = Convert(BigRing.Decompose(sum, level), level, t);
        var floored = new BigInteger[sum.Length];
        for (var i = 0; i < sum.Length; i++)
        {
            Assert.True((((t * sum[i]) - rests[i]) % q).IsZero);
            floored[i] = ((t * sum[i]) - rests[i]) / q;
        }

        return BigRing.Decompose(floored, level);
    }

    private static BigInteger[] Convert(ReadOnlySpan<ulong> polynomial, Level level, BigInteger factor)
    {
        var q = BigRing.Product(level);
        var sums = new BigInteger[level.Degree];
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var modulus = (BigInteger)level.Moduli[prime].Value;
            var scale = factor * Inverse(q / modulus, modulus) % modulus;
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += polynomial[(prime * level.Degree) + i] * scale % modulus * (q / modulus);
            }
        }

        return sums;
    }

    private static BigInteger Inverse(BigInteger value, BigInteger modulus)
    {
        var (r0, r1, t0, t1) = (modulus, BigRing.Reduce(value, modulus), BigInteger.Zero, BigInteger.One);
        while (!r1.IsZero)
        {
            var quotient = r0 / r1;
            (r0, r1, t0, t1) = (r1, r0 - (quotient * r1), t1, t0 - (quotient * t1));
        }

        return BigRing.Reduce(t0, modulus);
    }

    private static Ciphertext Uniform(Level level, int size, byte seed)
    {
        var ciphertext = new Ciphertext(level, size, isTransformed: false, scale: 1);
        var bytes = new byte[UniformSeed.Size];
        bytes[0] = seed;
        var generator = new SeededGenerator(new UniformSeed(UniformSeedKind.Blake2Xb, bytes));
        for (var i = 0; i < size; i++)
        {
            UniformPolynomial.Sample(generator, level.Moduli, ciphertext.Polynomial(i));
        }

        return ciphertext;
    }
}
