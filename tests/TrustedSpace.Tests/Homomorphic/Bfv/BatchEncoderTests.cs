using System.Numerics;
using CsCheck;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Tests.Homomorphic.Encryption;
using TrustedSpace.Tests.Homomorphic.Reference;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Bfv;

public sealed class BatchEncoderTests
{
    private const ulong T = 1032193;

    private static readonly HomomorphicContext Context = new(EncryptionParameters.Bfv(4096, 20));
    private static readonly BatchEncoder Encoder = new(Context);

    [Fact]
    public void Encoded_values_of_any_count_come_back_filled_with_zeros() => Gen.ULong[0, T - 1].Array[0, 4096].Sample(
        values => Assert.Equal([.. values, .. new ulong[4096 - values.Length]], Encoder.Decode(Encoder.Encode(values))), iter: 30);

    [Fact]
    public void Encoded_signed_values_of_any_count_come_back_filled_with_zeros() => Gen.Long[-(long)(T / 2), (long)(T / 2)].Array[0, 4096].Sample(values =>
    {
        Assert.Equal([.. values, .. new long[4096 - values.Length]], Encoder.DecodeSigned(Encoder.Encode(values)));
        Assert.Equal(values.Select(value => (ulong)((value + (long)T) % (long)T)), Encoder.Decode(Encoder.Encode(values))[..values.Length]);
    }, iter: 30);

    [Fact]
    public void Slots_multiply_one_by_one_in_the_ring() => Gen.Select(Gen.ULong[0, T - 1].Array[4096], Gen.ULong[0, T - 1].Array[4096]).Sample((a, b) =>
    {
        var product = BigRing.Multiply(Coefficients(Encoder.Encode(a)), Coefficients(Encoder.Encode(b)));

        var decoded = Encoder.Decode(Messages.Of([.. product.Select(value => (ulong)BigRing.Reduce(value, T))]));

        Assert.Equal(a.Zip(b, (x, y) => x * y % T), decoded);
    }, iter: 5);

    // X → X^3 rotates the rows to the left; slot 0 is the value at the smallest primitive root.
    [Fact]
    public void Power_of_three_rotates_the_rows()
    {
        ulong[] values = [.. Enumerable.Range(0, 4096).Select(i => (ulong)i)];
        var coefficients = Encoder.Encode(values).Words.ToArray();
        var permuted = new ulong[4096];
        for (var i = 0; i < 4096; i++)
        {
            permuted[i * 3 % 4096] = i * 3 % 8192 < 4096 ? coefficients[i] : (T - coefficients[i]) % T;
        }

        Assert.Equal([.. values[1..2048], values[0], .. values[2049..], values[2048]], Encoder.Decode(Messages.Of(permuted)));
    }

    [Fact]
    public void Values_and_plaintexts_that_do_not_fit_are_refused()
    {
        var transformed = new Plaintext();
        transformed.ResetAt(Context.FirstLevel, 1);

        Assert.Throws<ArgumentException>(() => Encoder.Encode([T]));
        Assert.Throws<ArgumentException>(() => Encoder.Encode([ulong.MaxValue]));
        Assert.Throws<ArgumentException>(() => Encoder.Encode([(long)(T / 2) + 1]));
        Assert.Throws<ArgumentException>(() => Encoder.Encode([long.MinValue]));
        Assert.Throws<ArgumentException>(() => Encoder.Encode(new ulong[4097]));
        Assert.Throws<ArgumentException>(() => Encoder.Decode(Encoder.Encode([1UL]), new ulong[4097]));
        Assert.Throws<ArgumentException>(() => Encoder.Decode(transformed));
        Assert.Throws<ArgumentException>(() => Encoder.Decode(Messages.Of(T)));
    }

    [Fact]
    public void Parameters_without_slots_are_refused()
    {
        Assert.Throws<ParametersException>(() => new BatchEncoder(new HomomorphicContext(EncryptionParameters.Ckks(4096, 40, 40))));
        Assert.Throws<ParametersException>(() => new BatchEncoder(new HomomorphicContext(new EncryptionParameters(Scheme.Bfv, 4096, StandardModuli.Bfv(4096), 257))));
        Assert.Throws<ParametersException>(() => new BatchEncoder(new HomomorphicContext(new EncryptionParameters(Scheme.Bfv, 4096, StandardModuli.Bfv(4096), 1 << 13))));
    }

    private static BigInteger[] Coefficients(Plaintext plaintext) => Array.ConvertAll(plaintext.Words.ToArray(), word => (BigInteger)word);
}
