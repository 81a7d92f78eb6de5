using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Packing;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class CiphertextMasksTests
{
    private static readonly WordVectors Vectors = new(summands: 2, degree: 4096);

    [Fact]
    public void Mask_hides_from_the_secret_key_and_vanishes_when_subtracted()
    {
        using var secret = KeyGenerator.CreateSecretKey(Vectors.Context);
        var ciphertext = Vectors.Encrypt(new UInt128[] { 7, 8, 9 }, new Encryptor(new KeyGenerator(secret).CreatePublicKey()))[0];
        var before = ciphertext.Words.ToArray();
        var seed = RandomNumberGenerator.GetBytes(CiphertextMasks.SeedSize);

        CiphertextMasks.Add(ciphertext, seed);
        var read = new UInt128[3];
        Assert.False(Vectors.TryDecrypt([ciphertext], read, new Decryptor(secret)));
        Assert.DoesNotContain((UInt128)7, read);
        Assert.True(before.Zip(ciphertext.Words.ToArray(), (left, right) => left == right).Count(same => same) < 10);

        CiphertextMasks.Subtract(ciphertext, seed);
        Assert.Equal(before, ciphertext.Words.ToArray());
    }

    [Fact]
    public void Masks_of_different_seeds_are_unrelated_and_both_polynomials_have_their_own()
    {
        var (zero, other) = (Zero(), Zero());
        CiphertextMasks.Add(zero, new byte[CiphertextMasks.SeedSize]);
        CiphertextMasks.Add(other, [1, .. new byte[CiphertextMasks.SeedSize - 1]]);
        Assert.False(zero.Words.SequenceEqual(other.Words));
        Assert.False(zero.Polynomial(0).SequenceEqual(zero.Polynomial(1)));
        Assert.Throws<ArgumentException>(() => CiphertextMasks.Add(zero, new byte[32]));
    }

    private static TrustedSpace.Homomorphic.Ciphertexts.Ciphertext Zero() => new(Vectors.Context.FirstLevel, size: 2, isTransformed: false, scale: 1);
}
