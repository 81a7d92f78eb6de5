using System.Numerics;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class CollectiveDecryptionTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Parties_decrypt_together(int count)
    {
        using var parties = new Parties(Parties.Bfv, count);
        var message = parties.RandomMessage();
        var ciphertext = new Encryptor(parties.PublicKey()).Encrypt(Parties.Plain(message));
        var smudging = Smudging.ForIntegers(NoiseBound.Fresh(parties.Session), 80);

        var result = parties.Decrypt(parties.DecryptionKeys(parties.Session.Everyone), ciphertext, smudging);

        Assert.True(message.AsSpan().SequenceEqual(result.Words));
    }

    public static TheoryData<int, int, int[]> ActiveSets => new()
    {
        { 3, 2, [1, 2] }, { 3, 2, [1, 3] }, { 3, 2, [2, 3] }, { 5, 3, [1, 2, 3] }, { 5, 3, [1, 3, 5] }, { 5, 3, [3, 4, 5] },
    };

    [Theory]
    [MemberData(nameof(ActiveSets), DisableDiscoveryEnumeration = true)]
    public void Active_set_decrypts_and_switches_for_a_receiver(int count, int threshold, int[] active)
    {
        using var parties = new Parties(Parties.Bfv, count, threshold);
        using var receiver = KeyGenerator.CreateSecretKey(Parties.Bfv);
        var receiverKey = new KeyGenerator(receiver).CreatePublicKey();
        var encryptor = new Encryptor(parties.PublicKey());
        var smudging = Smudging.ForIntegers(NoiseBound.Fresh(parties.Session), 64);
        var keys = parties.DecryptionKeys(parties.Session.Active(active));
        var (first, second) = (parties.RandomMessage(), parties.RandomMessage());

        Assert.True(first.AsSpan().SequenceEqual(parties.Decrypt(keys, encryptor.Encrypt(Parties.Plain(first)), smudging).Words));
        var switched = parties.Switch(keys, encryptor.Encrypt(Parties.Plain(second)), receiverKey, smudging);
        Assert.True(second.AsSpan().SequenceEqual(new Decryptor(receiver).Decrypt(switched).Words));
        Assert.InRange(NoiseMeter.OfIntegers(switched, receiver, second), BigInteger.One << (smudging.WidthBits - 3), smudging.ResultMagnitude);
    }

    // All parties but one, with everything they saw: their secrets, their shares, the ciphertext and the switched result.
    [Fact]
    public void Parties_without_one_of_them_decrypt_neither_the_ciphertext_nor_the_switched_one()
    {
        using var parties = new Parties(Parties.Bfv, 3);
        using var receiver = KeyGenerator.CreateSecretKey(Parties.Bfv);
        var message = parties.RandomMessage();
        var ciphertext = new Encryptor(parties.PublicKey()).Encrypt(Parties.Plain(message));
        var smudging = Smudging.ForIntegers(NoiseBound.Fresh(parties.Session), 80);
        var switched = parties.Switch(
            parties.DecryptionKeys(parties.Session.Everyone), ciphertext, new KeyGenerator(receiver).CreatePublicKey(), smudging);
        using var colluding = parties.SumOfSecrets([1, 2]);

        foreach (var seen in new[] { ciphertext, switched })
        {
            var guess = new Decryptor(colluding).Decrypt(seen).Words.ToArray();
            Assert.InRange(message.Zip(guess).Count(pair => pair.First == pair.Second), 0, 20);
        }
    }

    // What the last party's share shows to all others together is the ciphertext's noise, shifted by at most its bound and hidden in 2^w.
    [Fact]
    public void Share_differs_from_the_product_by_smudging_noise_of_full_width()
    {
        using var parties = new Parties(Parties.Bfv, 2);
        var ciphertext = new Encryptor(parties.PublicKey()).Encrypt(Parties.Plain(parties.RandomMessage()));
        var smudging = Smudging.ForIntegers(NoiseBound.Fresh(parties.Session), 80);
        using var key = parties.Keys[0].ForDecryption();
        var share = CollectiveDecryption.Share(key, ciphertext, smudging, parties.Ledger);
        var product = ciphertext.Clone();
        product.Polynomial(0).Clear();
        share.Polynomial(0).CopyTo(product.Polynomial(0));
        using var negated = parties.SumOfSecrets([1]);
        RingElements.Negate(parties.Session.Context.KeyLevel, negated.Words);
        var noise = NoiseMeter.Phase(product, negated);

        // The largest of 8192 is below 0.99 of the width with a probability of 0.99^8192 < 1e-35; the mean is off by more than 0.07 widths with one below 1e-27.
        var width = Math.Pow(2, smudging.WidthBits);
        Assert.InRange(noise.Max(value => Math.Abs((double)value)), 0.99 * width, width);
        Assert.InRange(noise.Average(value => (double)value), -0.07 * width, 0.07 * width);
        Assert.InRange(noise.Average(value => (double)value * (double)value), 0.28 * width * width, 0.39 * width * width);
    }

    [Fact]
    public void Second_share_of_a_ciphertext_is_refused_whatever_else_differs()
    {
        using var parties = new Parties(Parties.Bfv, 3, 2);
        using var receiver = KeyGenerator.CreateSecretKey(Parties.Bfv);
        var receiverKey = new KeyGenerator(receiver).CreatePublicKey();
        var threshold = parties.ThresholdKeys()[0];
        using var key = threshold.ForDecryption(parties.Session.Active(1, 2));
        using var other = threshold.ForDecryption(parties.Session.Active(1, 3));
        var encryptor = new Encryptor(parties.PublicKey());
        var ciphertext = encryptor.Encrypt(Parties.Plain([5]));
        var smudging = Smudging.ForIntegers(NoiseBound.Fresh(parties.Session), 64);
        var ledger = new InMemoryShareLedger();
        CollectiveDecryption.Share(key, ciphertext, smudging, ledger);

        // The same second polynomial under another first one is the same to a share.
        var shifted = ciphertext.Clone();
        shifted.Polynomial(0)[0] ^= 1;
        var wider = Smudging.ForIntegers(NoiseBound.Fresh(parties.Session), 80);
        Assert.Throws<ShareAlreadyGivenException>(() => CollectiveDecryption.Share(key, ciphertext, smudging, ledger));
        Assert.Throws<ShareAlreadyGivenException>(() => CollectiveDecryption.Share(other, ciphertext, smudging, ledger));
        Assert.Throws<ShareAlreadyGivenException>(() => CollectiveDecryption.Share(key, shifted, smudging, ledger));
        Assert.Throws<ShareAlreadyGivenException>(() => CollectiveDecryption.Share(key, ciphertext, wider, ledger));
        Assert.Throws<ShareAlreadyGivenException>(() => PublicKeySwitching.Share(key, ciphertext, receiverKey, smudging, ledger));
        Assert.NotNull(CollectiveDecryption.Share(key, encryptor.Encrypt(Parties.Plain([5])), smudging, ledger));
    }

    [Fact]
    public void Share_of_what_does_not_go_together_is_refused_before_it_is_recorded()
    {
        using var parties = new Parties(Parties.Bfv, 2);
        using var others = new Parties(Parties.Bfv, 2);
        using var key = parties.Keys[0].ForDecryption();
        var ciphertext = new Encryptor(parties.PublicKey()).Encrypt(Parties.Plain([5]));
        var fresh = NoiseBound.Fresh(parties.Session);
        var smudging = Smudging.ForIntegers(fresh, 64);
        var transformed = ciphertext.Clone();
        transformed.IsTransformed = true;
        var three = new Ciphertext(ciphertext.Level, 3, isTransformed: false, scale: 1);
        var lower = new Ciphertext(ciphertext.Level.Next!, 2, isTransformed: false, scale: 1);
        var foreign = new Ciphertext(new HomomorphicContext(EncryptionParameters.Bfv(8192, 18)).FirstLevel, 2, isTransformed: false, scale: 1);

        AssertRefused("other parameters", foreign, smudging);
        AssertRefused("Relinearise it first", three, smudging);
        AssertRefused("resting form", transformed, smudging);
        AssertRefused("Follow the computation", lower, smudging);
        AssertRefused("is of session", ciphertext, Smudging.ForIntegers(NoiseBound.Fresh(others.Session), 64));
        Assert.NotNull(CollectiveDecryption.Share(key, ciphertext, smudging, parties.Ledger));

        void AssertRefused(string reason, Ciphertext wrong, Smudging with) => Assert.Contains(
            reason, Assert.Throws<ArgumentException>(() => CollectiveDecryption.Share(key, wrong, with, parties.Ledger)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_combine_only_with_what_they_were_given_for()
    {
        using var parties = new Parties(Parties.Bfv, 2);
        var encryptor = new Encryptor(parties.PublicKey());
        var (ciphertext, another) = (encryptor.Encrypt(Parties.Plain([5])), encryptor.Encrypt(Parties.Plain([5])));
        var smudging = Smudging.ForIntegers(NoiseBound.Fresh(parties.Session), 64);
        var keys = parties.DecryptionKeys(parties.Session.Everyone);
        var shares = Parties.Exchange(
            parties.Session.Everyone, party => CollectiveDecryption.Share(keys[party - 1], ciphertext, smudging, parties.Ledger), DecryptionShare.Parse);

        Assert.Throws<MultipartyException>(() => CollectiveDecryption.Combine(another, smudging, shares));
        Assert.Throws<MultipartyException>(
            () => CollectiveDecryption.Combine(ciphertext, Smudging.ForIntegers(NoiseBound.Fresh(parties.Session), 65), shares));
        Assert.Equal(5UL, CollectiveDecryption.Combine(ciphertext, smudging, shares).Words[0]);
    }
}
