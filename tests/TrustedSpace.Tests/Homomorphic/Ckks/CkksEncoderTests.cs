using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CsCheck;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Ckks;

public sealed class CkksEncoderTests
{
    private static readonly HomomorphicContext Context = new(EncryptionParameters.Ckks(8192, 60, 40, 40, 60));
    private static readonly CkksEncoder Encoder = new(Context);
    private static readonly HomomorphicContext Small = new(EncryptionParameters.Ckks(1024, 27));
    private static readonly CkksEncoder SmallEncoder = new(Small);

    [Fact]
    public void Encoding_is_the_polynomial_that_takes_the_values_at_powers_of_three()
    {
        Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1]).Select((real, imaginary) => new Complex(real, imaginary)).Array[512].Sample(
            values =>
            {
                var coefficients = Coefficients(SmallEncoder.Encode(values, 65536));
                for (var slot = 0; slot < values.Length; slot += 37)
                {
                    var point = Complex.FromPolarCoordinates(1, Math.PI / 1024 * (int)BigInteger.ModPow(3, slot, 2048));
                    var value = coefficients.Reverse().Aggregate(Complex.Zero, (sum, coefficient) => (sum * point) + (double)coefficient);

                    // 1024 coefficients are rounded by a half at most.
                    Assert.InRange((value - (values[slot] * 65536)).Magnitude, 0, 512.01);
                }
            },
            iter: 5);
    }

    // Printed by SEAL 4.1.2 in WebAssembly for the values below: SHA-256 of the plaintext's little-endian words.
    [Theory]
    [InlineData(1024, 12, "7f4fc0ff8c63e774dc87e8bf36e5c35678b2ffa8d5e6f1b6abb66aacef56311a", new[] { 27 })]
    [InlineData(8192, 30, "39d76f39c1384b147828d21286ac472ad5718eedd2c8d3bca05758afe70ab73b", new[] { 60, 40, 40, 60 })]
    [InlineData(8192, 40, "b18fa4d7d9c4a13dca13fd0ec1d4fffb6aecbb4455c4353a97d0f6179a934706", new[] { 60, 40, 40, 60 })]
    [InlineData(8192, 58, "bd46ed5e0750630e57ed970c2b4c42305d6cc81cfc984c5e39fd70d701abeec8", new[] { 60, 40, 40, 60 })]
    [InlineData(8192, 90, "e341c2ae530ab77bf768cb8b1d150c16908c719d58e82e3e3742f6173de8e74c", new[] { 60, 40, 40, 60 })]
    [InlineData(16384, 120, "2d44d30e1e556f7eda736eabe3edde746142f68ea7844dc871171c739488331e", new[] { 60, 50, 50, 50, 50, 60 })]
    [InlineData(32768, 45, "cdd2c36b33b8172fbfe3668b7b102f0fca98037d55a946b87fbd754ca2ae96dc", new[] { 60, 50, 50, 60 })]
    public void Encoding_is_that_of_SEAL_bit_for_bit(int degree, int scaleBits, string hash, int[] primeBits)
    {
        var state = 0UL;
        var values = new double[degree / 2];
        foreach (ref var value in values.AsSpan())
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            value = (int)(state >> 32) / 16777216.0;
        }

        var encoder = new CkksEncoder(new HomomorphicContext(EncryptionParameters.Ckks(degree, primeBits)));
        var words = encoder.Encode(values, Math.Pow(2, scaleBits)).Words;

        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(words))));
    }

    [Fact]
    public void Decoding_returns_complex_values_within_the_rounding_of_coefficients() =>
        Gen.Select(Gen.Double[-1000, 1000], Gen.Double[-1000, 1000]).Select((real, imaginary) => new Complex(real, imaginary)).Array[1, 4096].Sample(
            values =>
            {
                var decoded = new Complex[4096];
                Encoder.Decode(Encoder.Encode(values, Math.Pow(2, 40)), decoded);
                AssertClose([.. values, .. new Complex[4096 - values.Length]], decoded, (4096 * Math.Pow(2, -40)) + 1e-9);
            },
            iter: 20);

    [Fact]
    public void Decoding_returns_real_values_at_every_level_and_scale() =>
        Gen.Select(Gen.Double[-1, 1].Array[4096], Gen.Int[0, 3], Gen.Double[10, 58]).Sample(
            (values, level, scaleBits) =>
            {
                var scale = Math.Pow(2, scaleBits);
                var plaintext = Encoder.Encode(values, scale, Context.Levels[level]);
                Assert.Equal(scale, plaintext.Scale);
                Assert.Same(Context.Levels[level], plaintext.Level);
                AssertClose(values, Encoder.Decode(plaintext), (4096 / scale) + 1e-12);
            },
            iter: 20);

    [Theory]
    [InlineData(61)]
    [InlineData(75)]
    [InlineData(127)]
    [InlineData(180)]
    public void Scales_beyond_a_word_are_exact(int scaleBits)
    {
        var values = new Complex[4096];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = new Complex(Math.Sin(i), Math.Cos(3 * i));
        }

        var decoded = new Complex[4096];
        Encoder.Decode(Encoder.Encode(values, Math.Pow(2, scaleBits), Context.KeyLevel), decoded);

        AssertClose(values, decoded, 1e-12);
    }

    [Fact]
    public void Coefficients_of_any_size_are_reduced_as_big_integers()
    {
        Modulus[] moduli = [.. StandardModuli.Create(1024, 14, 40, 50, 60).Select(prime => new Modulus(prime))];
        Gen.Select(Gen.Double[-1, 1].Array[67], Gen.Int[0, 900]).Sample(
            (numbers, bits) =>
            {
                var coefficients = numbers.ToArray();
                var largest = CoefficientResidues.Round(coefficients, Math.Pow(2, bits));
                BigInteger[] expected = [.. numbers.Select(number => (BigInteger)Math.Round(number * Math.Pow(2, bits), MidpointRounding.AwayFromZero))];
                Assert.Equal(expected.Max(BigInteger.Abs), (BigInteger)largest);

                var residues = new ulong[67 * moduli.Length];
                CoefficientResidues.Reduce(coefficients, largest, moduli, residues);
                for (var i = 0; i < moduli.Length; i++)
                {
                    Assert.Equal(expected.Select(value => Residue(value, moduli[i].Value)), residues[(67 * i)..(67 * (i + 1))]);
                }
            },
            iter: 300);
    }

    [Theory]
    [InlineData(0.49999999999999994, 0)]
    [InlineData(0.5, 1)]
    [InlineData(-0.5, -1)]
    [InlineData(-2.5, -3)]
    [InlineData(4503599627370497.5, 4503599627370498)]
    [InlineData(9007199254740993, 9007199254740992)]
    public void Halves_are_rounded_away_from_zero(double number, double expected)
    {
        double[] coefficients = [number, number, number, number, number];

        Assert.Equal(Math.Abs(expected), CoefficientResidues.Round(coefficients, 1));
        Assert.All(coefficients, coefficient => Assert.Equal(expected, coefficient));
    }

    [Fact]
    public void Composition_is_the_nearest_to_zero_as_by_big_integers()
    {
        var context = new HomomorphicContext(EncryptionParameters.Ckks(32768, [60, .. Enumerable.Repeat(50, 12), 30, 40, 60]));
        Gen.Select(Gen.Int[1, context.KeyLevel.PrimeCount], Gen.Byte.Array[110], Gen.Int[0, 800]).Sample(
            (primes, bytes, shift) =>
            {
                var level = context.Levels[context.KeyLevel.PrimeCount - primes];
                var product = level.Moduli.Aggregate(BigInteger.One, (q, modulus) => q * modulus.Value);
                var value = BigInteger.Remainder(new BigInteger(bytes) >> shift, (product + 1) / 2);
                BigInteger[] values = [value, -value, 0, 1, -1, (product - 1) / 2, -(product - 1) / 2, value / 3];
                ulong[] residues = [.. level.Moduli.SelectMany(modulus => values.Select(number => Residue(number, modulus.Value)))];
                var result = new double[values.Length];
                new CentredComposition(level).Compose(residues, 1, result);
                for (var i = 0; i < values.Length; i++)
                {
                    var bound = Math.Abs((double)values[i]) * 4 * primes * Math.Pow(2, -53);
                    Assert.InRange(Math.Abs((double)((BigInteger)result[i] - values[i])), 0, bound);
                }
            },
            iter: 300);
    }

    [Fact]
    public void Constant_is_in_every_slot() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Int[20, 100]).Sample(
            (value, bits) =>
            {
                var decoded = new Complex[4096];
                Encoder.Decode(Encoder.Encode(value, Math.Pow(2, bits)), decoded);
                AssertClose([.. Enumerable.Repeat(new Complex(value, 0), 4096)], decoded, Math.Pow(2, -bits) + 1e-9);
            },
            iter: 20);

    [Fact]
    public void Real_values_encode_as_complex_ones_without_imaginary_part()
    {
        double[] values = [1, -2.5, 3e5, 0, 1e-3];

        Assert.Equal(
            Encoder.Encode(values.AsSpan().ToArray(), 1e9).Words.ToArray(),
            Encoder.Encode(values.Select(value => new Complex(value, 0)).ToArray(), 1e9).Words.ToArray());
    }

    [Theory]
    [InlineData(2.5, 27, "at most 2^25.99")]
    [InlineData(1e6, 20, "largest scale for them is 2^6.0")]
    [InlineData(1, 0, "is positive")]
    public void Scale_that_does_not_fit_is_refused_with_the_largest(double value, int bits, string reason)
    {
        var scale = bits == 0 ? double.NaN : Math.Pow(2, bits);
        double[] everywhere = [.. Enumerable.Repeat(value, 512)];

        Assert.Contains(reason, Assert.Throws<ArgumentOutOfRangeException>(() => SmallEncoder.Encode(everywhere, scale)).Message, StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Throws<ArgumentOutOfRangeException>(() => SmallEncoder.Encode(value, scale)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Largest_scale_of_the_refusal_is_accepted_and_decodes()
    {
        double[] values = [.. Enumerable.Range(0, 512).Select(i => Math.Sin(i) * 100)];
        var message = Assert.Throws<ArgumentOutOfRangeException>(() => SmallEncoder.Encode(values, 1 << 25)).Message;
        var bits = double.Parse(message.Split("them is 2^")[1].Split(". ")[0].TrimEnd('.').Split(" ")[0], System.Globalization.CultureInfo.InvariantCulture);

        AssertClose(values, SmallEncoder.Decode(SmallEncoder.Encode(values, Math.Pow(2, bits))), 512 / Math.Pow(2, bits));
        Assert.Throws<ArgumentOutOfRangeException>(() => SmallEncoder.Encode(values, Math.Pow(2, bits + 0.02)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Value_that_is_not_finite_is_refused(double value)
    {
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => Encoder.Encode(value, 1e9)).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => Encoder.Encode(new[] { 1, value }, 1e9)).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => Encoder.Encode([new Complex(1, value)], 1e9)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_whose_transform_overflows_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Encoder.Encode(Enumerable.Repeat(double.MaxValue, 4096).ToArray(), 1));

    [Fact]
    public void What_does_not_belong_together_is_refused()
    {
        Assert.Contains("4096 slots", Assert.Throws<ArgumentException>(() => Encoder.Encode(new double[4097], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("4096 slots", Assert.Throws<ArgumentException>(() => Encoder.Decode(new Plaintext(), new double[4097])).Message, StringComparison.Ordinal);
        Assert.Contains("no level", Assert.Throws<ArgumentException>(() => Encoder.Decode(new Plaintext())).Message, StringComparison.Ordinal);
        Assert.Contains("another context", Assert.Throws<ArgumentException>(() => Encoder.Decode(SmallEncoder.Encode(1, 1024))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "another context", Assert.Throws<ArgumentException>(() => Encoder.Encode(1, 1024, Small.FirstLevel)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "needs one of CKKS",
            Assert.Throws<ArgumentException>(() => new CkksEncoder(new HomomorphicContext(EncryptionParameters.Bfv(4096, 20)))).Message,
            StringComparison.Ordinal);
    }

    private static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance) =>
        AssertClose([.. expected.Select(value => new Complex(value, 0))], [.. actual.Select(value => new Complex(value, 0))], tolerance);

    private static void AssertClose(Complex[] expected, Complex[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange((actual[i] - expected[i]).Magnitude, 0, tolerance);
        }
    }

    /// <summary>Of a plaintext with one prime.</summary>
    private static long[] Coefficients(Plaintext plaintext)
    {
        var residues = plaintext.Words.ToArray();
        Ntt.Inverse(residues, plaintext.Level!.Tables);
        var q = plaintext.Level.Moduli[0].Value;
        return [.. residues.Select(residue => residue > q / 2 ? (long)residue - (long)q : (long)residue)];
    }

    private static ulong Residue(BigInteger value, ulong modulus) => (ulong)(((value % modulus) + modulus) % modulus);
}
