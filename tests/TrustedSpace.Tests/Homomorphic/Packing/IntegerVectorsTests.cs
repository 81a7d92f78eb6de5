using System.Numerics;
using CsCheck;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Packing;
using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Packing;

public sealed class IntegerVectorsTests
{
    private static readonly Owner Small = new(new IntegerVectors(-1000, 1000, summands: 6));

    [Fact]
    public void Extremes_of_64_bits_come_back()
    {
        var owner = new Owner(new IntegerVectors(long.MinValue, long.MaxValue, summands: 1));
        long[] values = [long.MinValue, long.MaxValue, 0, -1, 1, long.MinValue + 1, long.MaxValue - 1, 1L << 32, -(1L << 33)];

        Assert.Equal(2, owner.Vectors.Contexts.Count);
        Assert.Equal(values, owner.Decrypt(owner.Encrypt(values)));
    }

    [Fact]
    public void Sums_reach_the_extremes_of_64_bits()
    {
        var owner = new Owner(new IntegerVectors(long.MinValue / 4, long.MaxValue / 4, summands: 4));
        long[] term = [long.MinValue / 4, long.MaxValue / 4, -1, 1];
        var sum = owner.Encrypt(term);
        for (var i = 0; i < 3; i++)
        {
            owner.Vectors.AddTo(sum, owner.Encrypt(term));
        }

        Assert.Equal([long.MinValue, long.MaxValue - 3, -4, 4], owner.Decrypt(sum));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4096, 1)]
    [InlineData(4097, 2)]
    [InlineData(10_000, 3)]
    public void Vectors_of_any_length_add_up(int count, int ciphertexts)
    {
        Assert.Single(Small.Vectors.Contexts);
        long[][] terms = [.. Enumerable.Range(1, 6).Select(k => Enumerable.Range(0, count).Select(i => (long)(((k * 7919 * i) % 2001) - 1000)).ToArray())];
        EncryptedIntegers[] encrypted = [.. terms.Select(term => Small.Encrypt(term))];
        var sum = encrypted[0];
        foreach (var term in encrypted.Skip(1))
        {
            sum = Small.Vectors.Add(sum, term);
        }

        Assert.Equal((6, ciphertexts), (sum.Summands, sum.Ciphertexts.Count));
        Assert.Equal(Enumerable.Range(0, count).Select(i => terms.Sum(term => term[i])), Small.Decrypt(sum));
        Assert.Equal(terms[0], Small.Decrypt(encrypted[0]));
        var again = new long[count];
        Small.Vectors.Decrypt(encrypted[0], again, Small.Decryptors);
        Assert.Equal(terms[0], again);
        Assert.Throws<ArgumentException>(() => Small.Vectors.Decrypt(encrypted[0], new long[count + 1], Small.Decryptors));
    }

    [Fact]
    public void Sums_in_several_moduli_are_those_of_integers()
    {
        var owner = new Owner(new IntegerVectors(-(1L << 58), 1L << 60, summands: 4));
        Gen.Long[-(1L << 58), 1L << 60].Array[200].Array[1, 4].Sample(
            terms =>
            {
                var sum = owner.Encrypt(terms[0]);
                foreach (var term in terms.Skip(1))
                {
                    owner.Vectors.AddTo(sum, owner.Encrypt(term));
                }

                return owner.Decrypt(sum).SequenceEqual(Enumerable.Range(0, 200).Select(i => terms.Sum(term => term[i])));
            },
            iter: 5,
            threads: 1);
    }

    // Plans for so many summands that noise of its proven size would fill the room. The sum is doubled, as if made of as many fresh ones.
    [Fact]
    public void Sum_of_all_planned_summands_is_exact()
    {
        var summands = 1L << 38;
        var owner = new Owner(new IntegerVectors(-1, 1, summands));
        var (sum, values) = (owner.Encrypt(new long[] { 1, -1, 0, 1 }), new long[] { summands, -summands, 0, summands });
        while (sum.Summands < summands)
        {
            owner.Vectors.AddTo(sum, sum);
        }

        Assert.Equal(values, owner.Decrypt(sum));
        Assert.Contains("Plan for more", Assert.Throws<ArgumentException>(() => owner.Vectors.AddTo(sum, sum)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_has_room_for_range_and_noise_by_proven_bounds() =>
        Gen.Select(Gen.Long, Gen.Long, Gen.Int[0, 62], Gen.Int[12, 14].Select(bits => 1 << bits)).Sample(
            (x, y, summandBits, degree) =>
            {
                var (smallest, largest, summands) = (Math.Min(x, y) >> (summandBits + 1), Math.Max(x, y) >> (summandBits + 1), 1L << summandBits);
                IntegerVectors vectors;
                try
                {
                    vectors = new IntegerVectors(smallest, largest, summands, degree);
                }
                catch (ParametersException refusal)
                {
                    Assert.Contains("Choose a larger degree", refusal.Message, StringComparison.Ordinal);
                    Assert.True(degree == 4096 && summandBits > 35);
                    return;
                }

                var product = vectors.Contexts.Aggregate(BigInteger.One, (t, context) => t * context.Parameters.PlainModulus);
                Assert.True(product > (BigInteger)summands * Math.Max(largest, 0) - ((BigInteger)summands * Math.Min(smallest, 0)));
                foreach (var context in vectors.Contexts)
                {
                    var q = context.FirstLevel.Moduli.Aggregate(BigInteger.One, (all, modulus) => all * modulus.Value);
                    Assert.True(summands * ((degree / 2) + 3) * 2 * (BigInteger)context.Parameters.PlainModulus < q);
                }
            },
            iter: 40,
            threads: 1);

    [Fact]
    public void Plan_that_could_wrap_is_refused_in_words()
    {
        Refused("more than 64 bits", () => _ = new IntegerVectors(long.MinValue, long.MaxValue, 2));
        Refused("more than 64 bits", () => _ = new IntegerVectors(0, 2, long.MaxValue));
        Refused("Choose a larger degree", () => _ = new IntegerVectors(-1, 1, 1L << 60));
        Refused("special prime", () => _ = new IntegerVectors(0, 1, 1, degree: 2048));
        Refused("", () => _ = new IntegerVectors(1, 0, 1));
        Refused("", () => _ = new IntegerVectors(0, 1, 0));
    }

    [Fact]
    public void What_does_not_belong_together_is_refused()
    {
        var vector = Small.Encrypt(new long[3]);
        var other = new Owner(new IntegerVectors(-1000, 1000, summands: 6));
        Refused("not from -1000 to 1000", () => Small.Encrypt([0, 1001]));
        Refused("not from -1000 to 1000", () => Small.Encrypt([long.MinValue]));
        Refused("3 and 2 elements", () => Small.Vectors.Add(vector, Small.Encrypt(new long[2])));
        Refused("another context", () => other.Vectors.Decrypt(vector, Small.Decryptors));
        Refused("another context", () => other.Vectors.From(3, 1, vector.Ciphertexts));
        Refused("0 keys were given", () => other.Vectors.Decrypt(vector, []));
        Refused("takes 2 ciphertexts", () => Small.Vectors.From(4097, 1, vector.Ciphertexts));
        Refused("1 to 6 summands", () => Small.Vectors.From(3, 7, vector.Ciphertexts));
        Refused("not a sum of fresh encryptions", () => Small.Vectors.From(
            3, 1, [new Ciphertext(Small.Vectors.Contexts[0].FirstLevel, 3, isTransformed: false, scale: 1)]));
        Assert.Equal(new long[3], Small.Decrypt(Small.Vectors.From(3, 1, vector.Ciphertexts)));
    }

    [Fact]
    public void Decryption_with_another_key_is_noticed()
    {
        var vector = Small.Encrypt(new long[4096]);
        using var wrong = KeyGenerator.CreateSecretKey(Small.Vectors.Contexts[0]);

        Assert.Contains(
            "no sum of planned values",
            Assert.Throws<InvalidOperationException>(() => Small.Vectors.Decrypt(vector, [new Decryptor(wrong)])).Message,
            StringComparison.Ordinal);
    }

    private static void Refused(string reason, Action action) =>
        Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);

    /// <summary>Who holds all keys of some vectors.</summary>
    private sealed class Owner
    {
        private readonly Encryptor[] _encryptors;

        public Owner(IntegerVectors vectors)
        {
            Vectors = vectors;
            SecretKey[] secrets = [.. vectors.Contexts.Select(KeyGenerator.CreateSecretKey)];
            _encryptors = [.. secrets.Select(secret => new Encryptor(new KeyGenerator(secret).CreatePublicKey()))];
            Decryptors = [.. secrets.Select(secret => new Decryptor(secret))];
        }

        public IntegerVectors Vectors { get; }

        public Decryptor[] Decryptors { get; }

        public EncryptedIntegers Encrypt(long[] values) => Vectors.Encrypt(values, _encryptors);

        public long[] Decrypt(EncryptedIntegers encrypted) => Vectors.Decrypt(encrypted, Decryptors);
    }
}
