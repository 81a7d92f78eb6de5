using System.Numerics;
using System.Runtime.Intrinsics;
using CsCheck;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Transforms;
using TrustedSpace.Tests.Homomorphic.Reference;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Transforms;

/// <summary>Every way that this processor has to do the transform against the scalar one, and all of them against BigInteger.</summary>
public sealed class NttKernelTests
{
    private static readonly int[] Sizes = [20, 27, 30, 36, 43, 45, 46, 47, 48, 49, 50, 51, 54, 55, 57, 59, 60];

    public static TheoryData<int, int> DegreesAndSizes
    {
        get
        {
            var data = new TheoryData<int, int>();
            for (var degree = 16; degree <= 32768; degree *= 2)
            {
                foreach (var bits in Sizes.Where(bits => degree <= 512 || bits is 30 or 36 or 45 or 49 or 50 or 51 or 55 or 60))
                {
                    data.Add(degree, bits);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(DegreesAndSizes))]
    public void Ntt_is_the_same_by_every_kernel(int degree, int bits)
    {
        var tables = new NttTables(degree, new Modulus(Primes.Create(degree, [bits])[0]));
        var q = tables.Modulus.Value;
        ulong[] edges = [0, 1, q / 2, (q / 2) + 1, q - 1];
        var random = Gen.ULong[0, q - 1].Array[degree];
        var extreme = Gen.Int[0, 4].Select(i => edges[i]).Array[degree];
        Check(Fill(degree, q - 1), tables);
        Check(Fill(degree, 0), tables);
        Gen.OneOf(random, extreme).Sample(values => Check(values, tables), iter: degree > 4096 ? 2 : 8, threads: 1);
    }

    /// <summary>The values that make the sums of some output as large as they get.</summary>
    [Theory]
    [InlineData(4096, 50)]
    [InlineData(32768, 50)]
    [InlineData(32768, 60)]
    public void Ntt_of_the_largest_sums_is_the_same_by_every_kernel(int degree, int bits)
    {
        var tables = new NttTables(degree, new Modulus(Primes.Create(degree, [bits])[0]));
        var q = tables.Modulus.Value;
        for (var output = 0; output < degree; output += degree / 8)
        {
            // Where the factor that an input has in this output is in the upper half, the input is q - 1, otherwise 0.
            var values = new ulong[degree];
            values[output] = 1;
            ScalarNtt.Forward(values, tables);
            for (var i = 0; i < degree; i++)
            {
                values[i] = values[i] > q / 2 ? q - 1 : 0;
            }

            Check(values, tables);
        }
    }

    /// <summary>Output i is the value of the polynomial at ψ^(2·rev(i) + 1), by Horner's rule.</summary>
    [Theory]
    [InlineData(1024, 30)]
    [InlineData(2048, 49)]
    [InlineData(2048, 55)]
    [InlineData(8192, 50)]
    [InlineData(16384, 60)]
    public void Ntt_output_of_every_kernel_is_a_value_of_the_polynomial(int degree, int bits)
    {
        var tables = new NttTables(degree, new Modulus(Primes.Create(degree, [bits])[0]));
        var q = (BigInteger)tables.Modulus.Value;
        Gen.Select(Gen.ULong[0, tables.Modulus.Value - 1].Array[degree], Gen.Int[0, degree - 1].Array[3]).Sample((values, outputs) =>
        {
            foreach (var kernel in NttKernel.All.Where(kernel => kernel.Takes(degree, bits)))
            {
                var result = values.AsSpan().ToArray();
                kernel.Forward(result, tables);
                foreach (var output in outputs)
                {
                    var point = BigInteger.ModPow(tables.Root, (2 * Bits.Reverse(output, BitOperations.Log2((uint)degree))) + 1, q);
                    var expected = values.Reverse().Aggregate(BigInteger.Zero, (sum, value) => ((sum * point) + value) % q);
                    Assert.True(expected == result[output], $"output {output} by {kernel.Name} differs");
                }
            }
        }, iter: 2, threads: 1);
    }

    /// <summary>There and back by every kernel gives the product in the ring, by one multiplication of large integers.</summary>
    [Theory]
    [InlineData(1024, 45)]
    [InlineData(4096, 50)]
    [InlineData(4096, 51)]
    [InlineData(16384, 36)]
    [InlineData(16384, 60)]
    public void Ntt_product_of_every_kernel_is_that_of_the_ring(int degree, int bits)
    {
        var tables = new NttTables(degree, new Modulus(Primes.Create(degree, [bits])[0]));
        var q = tables.Modulus.Value;
        var values = Gen.ULong[0, q - 1].Array[degree];
        Gen.Select(values, values).Sample((a, b) =>
        {
            var product = BigRing.Multiply(Array.ConvertAll(a, value => (BigInteger)value), Array.ConvertAll(b, value => (BigInteger)value));
            ulong[] expected = Array.ConvertAll(product, value => (ulong)BigRing.Reduce(value, q));
            foreach (var kernel in NttKernel.All.Where(kernel => kernel.Takes(degree, bits)))
            {
                var (x, y) = (a.AsSpan().ToArray(), b.AsSpan().ToArray());
                kernel.Forward(x, tables);
                kernel.Forward(y, tables);
                Residues.Multiply(x, y, x, tables.Modulus);
                kernel.Inverse(x, tables);
                Assert.True(expected.AsSpan().SequenceEqual(x), $"product by {kernel.Name} differs");
            }
        }, iter: 1, threads: 1);
    }

    /// <summary>Three layers within a vector, whatever the processor: in words and in double precision.</summary>
    [Theory]
    [InlineData(16, 60)]
    [InlineData(32, 60)]
    [InlineData(64, 50)]
    [InlineData(128, 59)]
    [InlineData(512, 60)]
    [InlineData(2048, 60)]
    [InlineData(2048, 50)]
    [InlineData(4096, 60)]
    [InlineData(4096, 50)]
    [InlineData(4096, 36)]
    public void Ntt_in_eight_lanes_is_the_scalar_one(int degree, int bits)
    {
        var tables = new NttTables(degree, new Modulus(Primes.Create(degree, [bits])[0]));
        var q = tables.Modulus.Value;
        Check(Fill(degree, q - 1));
        Check(Fill(degree, 0));
        Gen.Frequency((3, Gen.ULong[0, q - 1]), (1, Gen.Const(q - 1)), (1, Gen.Const(q / 2))).Array[degree].Sample(Check, iter: degree > 1024 ? 4 : 30, threads: 1);

        void Check(ulong[] values)
        {
            var (forward, inverse) = (values.AsSpan().ToArray(), values.AsSpan().ToArray());
            ScalarNtt.Forward(forward, tables);
            ScalarNtt.Inverse(inverse, tables);
            var result = values.AsSpan().ToArray();
            VectorNtt<PortableEightLanes, Vector512<ulong>, WordButterfly<PortableEightLanes, Vector512<ulong>>>.Forward(result, tables);
            Assert.Equal(forward, result);
            values.CopyTo(result, 0);
            VectorNtt<PortableEightLanes, Vector512<ulong>, WordButterfly<PortableEightLanes, Vector512<ulong>>>.Inverse(result, tables);
            Assert.Equal(inverse, result);
            if (bits <= 50)
            {
                values.CopyTo(result, 0);
                VectorNtt<PortableEightLanes, Vector512<ulong>, RealButterfly<PortableEightLanes, Vector512<ulong>>>.Forward(result, tables);
                Assert.Equal(forward, result);
                values.CopyTo(result, 0);
                VectorNtt<PortableEightLanes, Vector512<ulong>, RealButterfly<PortableEightLanes, Vector512<ulong>>>.Inverse(result, tables);
                Assert.Equal(inverse, result);
            }
        }
    }

    [Fact]
    public void Ntt_kernels_are_those_of_the_processor()
    {
        Assert.Equal("scalar", NttKernel.All[^1].Name);
        Assert.Equal(61, NttKernel.All[^1].LargestBitCount);
        Assert.Same(NttKernel.All[0], NttKernel.Choose(4096, 50));
    }

    private static ulong[] Fill(int degree, ulong value)
    {
        var values = new ulong[degree];
        Array.Fill(values, value);
        return values;
    }

    private static void Check(ulong[] values, NttTables tables)
    {
        var forward = values.AsSpan().ToArray();
        var inverse = values.AsSpan().ToArray();
        ScalarNtt.Forward(forward, tables);
        ScalarNtt.Inverse(inverse, tables);
        foreach (var kernel in NttKernel.All.Where(kernel => kernel.Takes(tables.Degree, tables.Modulus.BitCount)))
        {
            var result = values.AsSpan().ToArray();
            kernel.Forward(result, tables);
            Assert.True(forward.AsSpan().SequenceEqual(result), $"forward by {kernel.Name} differs");
            kernel.Inverse(result, tables);
            Assert.True(values.AsSpan().SequenceEqual(result), $"there and back by {kernel.Name} differs");
            kernel.Inverse(result, tables);
            Assert.True(inverse.AsSpan().SequenceEqual(result), $"inverse by {kernel.Name} differs");
        }
    }
}
