using System.Numerics;
using CsCheck;
using TrustedSpace.Homomorphic.Arithmetic;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Arithmetic;

/// <summary>Every way that this processor has, against BigInteger, for any modulus, with operands at the ends of their range too.</summary>
public sealed class ResiduesTests
{
    public static TheoryData<string> Kernels => [.. Residues.Kernels.Select(kernel => kernel.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Residues_agree_with_unbounded_integers(string name)
    {
        var kernel = Residues.Kernels.First(kernel => kernel.Name == name);
        Operands(kernel.LargestBitCount).Sample((modulus, a, b, sum, words) =>
        {
            var q = modulus.Value;
            var result = new ulong[a.Length];
            kernel.Add(a, b, result, modulus);
            Equal(q, result, i => (BigInteger)a[i] + b[i]);
            kernel.Subtract(a, b, result, modulus);
            Equal(q, result, i => (BigInteger)a[i] - b[i]);
            kernel.Negate(a, result, modulus);
            Equal(q, result, i => -(BigInteger)a[i]);
            kernel.Multiply(a, b, result, modulus);
            Equal(q, result, i => (BigInteger)a[i] * b[i]);
            var multiplier = b.Length == 0 ? 1 : b[0];
            var prepared = new ShoupOperand(multiplier, modulus);
            kernel.AddAndMultiply(words, 0, prepared, result, modulus);
            Equal(q, result, i => (BigInteger)words[i] * multiplier);
            kernel.Reduce(words, result, modulus);
            Equal(q, result, i => words[i]);
            kernel.AddAndMultiply(a, ulong.MaxValue - q, prepared, result, modulus);
            Equal(q, result, i => ((BigInteger)a[i] + ulong.MaxValue - q) * multiplier);
            sum.CopyTo(result, 0);
            kernel.AddAndMultiplyAdd(words, 0, prepared, result, modulus);
            Equal(q, result, i => sum[i] + ((BigInteger)words[i] * multiplier));
            kernel.SubtractAndMultiply(a, b, ulong.MaxValue - q, prepared, result, modulus);
            Equal(q, result, i => ((BigInteger)a[i] - b[i] + ulong.MaxValue - q) * multiplier);
            ShoupOperand[] factors = [prepared, new ShoupOperand(q - 1, modulus), prepared, prepared, new ShoupOperand(q - 1, modulus)];
            words.CopyTo(result, 0);
            kernel.Combine([.. a, .. words, .. b, .. sum], result, factors, multiplier, result, modulus);
            Equal(q, result, i => (multiplier * (1 + (BigInteger)a[i] + b[i] + sum[i])) - (2 * (BigInteger)words[i]));
            sum.CopyTo(result, 0);
            kernel.MultiplyAdd(a, b, result, modulus);
            Equal(q, result, i => sum[i] + ((BigInteger)a[i] * b[i]));
        }, iter: 3_000, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Residues_of_small_numbers_of_both_signs_agree_with_unbounded_integers(string name)
    {
        var kernel = Residues.Kernels.First(kernel => kernel.Name == name);
        var small =
            from bits in Gen.Int[2, kernel.LargestBitCount]
            from modulus in Gen.ULong[1UL << (bits - 1), (1UL << bits) - 1]
            let largest = (sbyte)Math.Min(modulus - 1, (ulong)sbyte.MaxValue)
            from numbers in Gen.Frequency(
                (3, Gen.SByte[(sbyte)-largest, largest]), (1, Gen.Const((sbyte)-largest)), (1, Gen.Const(largest)), (1, Gen.Const((sbyte)-1))).Array[0, 40]
            from residues in Gen.Frequency((3, Gen.ULong[0, modulus - 1]), (1, Gen.Const(modulus - 1)), (1, Gen.Const(0UL))).Array[numbers.Length]
            select (new Modulus(modulus), numbers, residues);
        small.Sample((modulus, numbers, residues) =>
        {
            var result = new ulong[numbers.Length];
            kernel.FromSigned(numbers, result, modulus);
            Equal(modulus.Value, result, i => numbers[i]);
            kernel.AddSigned(residues, numbers, result, modulus);
            Equal(modulus.Value, result, i => (BigInteger)residues[i] + numbers[i]);
            residues.CopyTo(result, 0);
            kernel.NegateSumSigned(result, numbers, result, modulus);
            Equal(modulus.Value, result, i => -(BigInteger)residues[i] - numbers[i]);
        }, iter: 3_000, threads: 1);
    }

    [Fact]
    public void Residues_result_may_be_an_operand() =>
        Operands(61).Sample((modulus, a, b, sum, words) =>
        {
            var (first, second) = ((ulong[])a.Clone(), (ulong[])b.Clone());
            Residues.Multiply(first, second, first, modulus);
            Equal(modulus.Value, first, i => (BigInteger)a[i] * b[i]);
            Residues.Subtract(sum, second, second, modulus);
            Equal(modulus.Value, second, i => (BigInteger)sum[i] - b[i]);
            var reduced = (ulong[])words.Clone();
            Residues.Reduce(reduced, reduced, modulus);
            Equal(modulus.Value, reduced, i => words[i]);
        }, iter: 1_000, threads: 1);

    [Fact]
    public void Residues_of_different_lengths_are_refused()
    {
        var message = Assert.Throws<ArgumentException>(() => Residues.Add(new ulong[8], new ulong[9], new ulong[8], new Modulus(5))).Message;
        Assert.Contains("one length", message, StringComparison.Ordinal);
        message = Assert.Throws<ArgumentException>(() => Residues.AddSigned(new ulong[8], new sbyte[9], new ulong[8], new Modulus(5))).Message;
        Assert.Contains("one length", message, StringComparison.Ordinal);
        message = Assert.Throws<ArgumentException>(() => Residues.NegateSumSigned(new ulong[8], new sbyte[8], new ulong[9], new Modulus(5))).Message;
        Assert.Contains("one length", message, StringComparison.Ordinal);
        message = Assert.Throws<ArgumentException>(() => Residues.FromSigned(new sbyte[8], new ulong[9], new Modulus(5))).Message;
        Assert.Contains("one length", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Residues_of_long_combinations_are_reduced_in_time()
    {
        foreach (var bits in new[] { 36, 52, 53, 60 })
        {
            var modulus = new Modulus((1UL << bits) - 1);
            var factors = Enumerable.Repeat(new ShoupOperand(modulus.Value - 1, modulus), 300).ToArray();
            foreach (var count in new[] { 1, 2, 255, 256, 300 })
            {
                var result = new ulong[16];
                var words = new ulong[count * 16];
                Array.Fill(words, ulong.MaxValue);
                Residues.Combine(words.AsSpan(16), words.AsSpan(0, 16), factors.AsSpan(0, count), modulus.Value - 1, result, modulus);
                Equal(modulus.Value, result, _ => -1 - ((BigInteger)ulong.MaxValue * count));
            }
        }
    }

    /// <summary>A modulus, three vectors of residues and one of any words, of one length.</summary>
    private static Gen<(Modulus Modulus, ulong[] A, ulong[] B, ulong[] Sum, ulong[] Words)> Operands(int largestBitCount) =>
        from bits in Gen.Int[2, largestBitCount]
        from modulus in Gen.Frequency((1, Gen.Const((1UL << bits) - 1)), (4, Gen.ULong[1UL << (bits - 1), (1UL << bits) - 1]))
        from length in Gen.Int[0, 40]
        let residue = Gen.Frequency((3, Gen.ULong[0, modulus - 1]), (1, Gen.Const(modulus - 1)), (1, Gen.Const(0UL)), (1, Gen.Const(modulus / 2)))
        from a in residue.Array[length]
        from b in residue.Array[length]
        from sum in residue.Array[length]
        from words in Gen.Frequency((3, Gen.ULong), (1, Gen.Const(ulong.MaxValue))).Array[length]
        select (new Modulus(modulus), a, b, sum, words);

    private static void Equal(ulong q, ulong[] actual, Func<int, BigInteger> expected)
    {
        for (var i = 0; i < actual.Length; i++)
        {
            Assert.Equal((ulong)(((expected(i) % q) + q) % q), actual[i]);
        }
    }
}
