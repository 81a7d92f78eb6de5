using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Transforms;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class CollectiveKeysTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Ciphertext_under_the_collective_public_key_decrypts_with_all_secrets_and_not_with_one_fewer(int count)
    {
        using var parties = new Parties(Parties.Small, count);
        using var ideal = parties.SumOfSecrets(Enumerable.Range(1, count));
        var message = parties.RandomMessage();
        var ciphertext = new Encryptor(parties.PublicKey()).Encrypt(Parties.Plain(message));

        Assert.True(message.AsSpan().SequenceEqual(new Decryptor(ideal).Decrypt(ciphertext).Words));
        foreach (var missing in Enumerable.Range(1, count))
        {
            // A guess agrees in 4096 of 1032193 cases on average 0.004 times; 20 agreements have a probability below 1e-60.
            using var fewer = parties.SumOfSecrets(Enumerable.Range(1, count).Where(party => party != missing));
            var guess = new Decryptor(fewer).Decrypt(ciphertext).Words.ToArray();
            Assert.InRange(message.Zip(guess).Count(pair => pair.First == pair.Second), 0, 20);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Collective_relinearisation_key_leads_from_the_square_with_no_more_noise_than_claimed(int count)
    {
        using var parties = new Parties(Parties.Small, count);
        using var ideal = parties.SumOfSecrets(Enumerable.Range(1, count));
        var key = parties.RelinearizationKey();
        var square = new ulong[ideal.Words.Length];
        RingElements.Multiply(ideal.Context.KeyLevel, ideal.Words, ideal.Words, square);

        AssertLeadsFrom(square, Assert.Single(key.Powers), ideal, NoiseBound.OfEncryption(4096, count) * count);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Collective_Galois_key_leads_from_the_rotated_secret_with_no_more_noise_than_claimed(int count)
    {
        using var parties = new Parties(Parties.Small, count);
        using var ideal = parties.SumOfSecrets(Enumerable.Range(1, count));
        int[] elements = [CollectiveGaloisKeys.ElementOfSteps(parties.Session, 1), CollectiveGaloisKeys.ElementOfColumns(parties.Session)];
        var keys = parties.GaloisKeys(elements);
        var level = ideal.Context.KeyLevel;

        Assert.Equal(elements, keys.Elements);
        foreach (var element in elements)
        {
            var rotated = new ulong[level.PolynomialWords];
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                Automorphism.Of(level.Degree, element).ApplyTransformed(ideal.Residues(prime), rotated.AsSpan(prime * level.Degree, level.Degree));
            }

            AssertLeadsFrom(rotated, keys[element], ideal, 21 * count);
        }
    }

    // A party that uses one uniform polynomial for two keys gives the difference of their secrets away.
    [Fact]
    public void Every_key_and_digit_has_its_own_uniform_polynomial()
    {
        using var parties = new Parties(Parties.Small, 2);
        var keys = parties.GaloisKeys(3, 9);
        IEnumerable<Ciphertext> all =
        [
            parties.PublicKey().EncryptionOfZero,
            .. parties.RelinearizationKey().Powers[0].Digits,
            .. keys[3].Digits,
            .. keys[9].Digits,
        ];

        Assert.Distinct(all.Select(encryption => encryption.Polynomial(1)[0]));
    }

    internal static void AssertLeadsFrom(ulong[] from, SwitchingKey key, SecretKey secret, BigInteger bound)
    {
        var level = secret.Context.KeyLevel;
        for (var digit = 0; digit < key.Digits.Length; digit++)
        {
            var encryption = key.Digits[digit].Clone();
            var range = new Range(digit * level.Degree, (digit + 1) * level.Degree);
            var modulus = level.Moduli[digit];
            var scaled = new ulong[level.Degree];
            Residues.Multiply(from.AsSpan(range), new ShoupOperand(modulus.Reduce(level.Moduli[^1].Value), modulus), scaled, modulus);
            Residues.Subtract(encryption.Polynomial(0)[range], scaled, encryption.Polynomial(0)[range], modulus);
            Assert.All(NoiseMeter.Phase(encryption, secret), error => Assert.InRange(BigInteger.Abs(error), 0, bound));
        }
    }
}
