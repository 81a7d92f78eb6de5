using CsCheck;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Packing;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Packing;

public sealed class WordVectorsTests
{
    private static readonly Gen<UInt128> Word = Gen.Frequency(
        (3, Gen.Select(Gen.ULong, Gen.ULong, (upper, lower) => new UInt128(upper, lower))),
        (1, Gen.Int[0, 128].Select(bits => bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1)));

    [Fact]
    public void Sums_are_those_of_the_words_modulo_two_to_the_128() =>
        Gen.Int[1, 8].SelectMany(summands => Word.Array[1, 40].SelectMany(first => Word.Array[first.Length].Array[summands])).Sample(terms =>
        {
            var vectors = new WordVectors(terms.Length, degree: 4096);
            using var secret = KeyGenerator.CreateSecretKey(vectors.Context);
            var encryptor = new Encryptor(new KeyGenerator(secret).CreatePublicKey());
            var evaluator = new BfvEvaluator(vectors.Context);
            Ciphertext[][] encrypted = [.. terms.Select(term => vectors.Encrypt(term, encryptor))];
            Ciphertext[] sums = [.. encrypted[0].Select((_, i) => evaluator.Sum([.. encrypted.Select(term => term[i])]))];
            var expected = terms.Aggregate((left, right) => [.. left.Zip(right, (a, b) => unchecked(a + b))]);
            Assert.Equal(expected, Decrypted(vectors, sums, expected.Length, secret));
        }, iter: 30);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(1365, 1)]
    [InlineData(1366, 2)]
    [InlineData(4000, 3)]
    public void Vector_of_any_length_comes_back(int words, int ciphertexts)
    {
        var vectors = new WordVectors(summands: 64, degree: 4096);
        using var secret = KeyGenerator.CreateSecretKey(vectors.Context);
        UInt128[] vector = [.. Enumerable.Range(0, words).Select(i => UInt128.MaxValue / ((UInt128)i + 1))];
        var encrypted = vectors.Encrypt(vector, new Encryptor(new KeyGenerator(secret).CreatePublicKey()));
        Assert.Equal((ciphertexts, ciphertexts), (encrypted.Length, vectors.CiphertextsOf(words)));
        Assert.Equal(vector, Decrypted(vectors, encrypted, words, secret));
    }

    [Fact]
    public void Limbs_of_as_many_largest_words_as_planned_do_not_wrap()
    {
        var vectors = new WordVectors(summands: 64, degree: 8192);
        using var secret = KeyGenerator.CreateSecretKey(vectors.Context);
        var one = vectors.Encrypt(new UInt128[] { UInt128.MaxValue }, new Encryptor(new KeyGenerator(secret).CreatePublicKey()))[0];
        var sum = new BfvEvaluator(vectors.Context).Sum([.. Enumerable.Repeat(one, 64)]);
        Assert.Equal([unchecked(UInt128.Zero - 64)], Decrypted(vectors, [sum], 1, secret));
    }

    [Fact]
    public void Wrong_number_of_ciphertexts_or_key_of_other_vectors_is_refused()
    {
        var (vectors, others) = (new WordVectors(2, 4096), new WordVectors(64, 4096));
        using var secret = KeyGenerator.CreateSecretKey(vectors.Context);
        using var otherSecret = KeyGenerator.CreateSecretKey(others.Context);
        Assert.Throws<ArgumentException>(() => vectors.TryDecrypt([], new UInt128[1], new Decryptor(secret)));
        Assert.Throws<ArgumentException>(() => vectors.TryDecrypt([], default, new Decryptor(otherSecret)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WordVectors((1 << 16) + 1, 4096));
    }

    [Fact]
    public void Another_key_or_a_changed_coefficient_that_no_word_has_is_noticed()
    {
        var vectors = new WordVectors(2, 4096);
        using var secret = KeyGenerator.CreateSecretKey(vectors.Context);
        using var other = KeyGenerator.CreateSecretKey(vectors.Context);
        var ciphertext = vectors.Encrypt(new UInt128[] { 7 }, new Encryptor(new KeyGenerator(secret).CreatePublicKey()))[0];
        var sums = new UInt128[1];
        Assert.False(vectors.TryDecrypt([ciphertext], sums, new Decryptor(other)));
        Assert.True(vectors.TryDecrypt([ciphertext], sums, new Decryptor(secret)));
        ciphertext.Words[4095] ^= 1;
        Assert.False(vectors.TryDecrypt([ciphertext], sums, new Decryptor(secret)));
    }

    private static UInt128[] Decrypted(WordVectors vectors, Ciphertext[] ciphertexts, int words, SecretKey secret)
    {
        var sums = new UInt128[words];
        Assert.True(vectors.TryDecrypt(ciphertexts, sums, new Decryptor(secret)));
        return sums;
    }
}
