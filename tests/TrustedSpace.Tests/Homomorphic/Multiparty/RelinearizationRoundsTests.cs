using System.Numerics;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Homomorphic.Transforms;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class RelinearizationRoundsTests : IDisposable
{
    private readonly Parties _parties = new(Parties.Small, 2);
    private readonly PartyKey _restarted;
    private readonly PartyKey _other;

    public RelinearizationRoundsTests()
    {
        _restarted = PartyKeyTests.Restart(_parties.Keys[0]);
        _other = PartyKey.Create(_parties.Session, 2);
    }

    [Fact]
    public void Rounds_resumed_after_a_restart_give_the_same_first_share_and_make_the_key()
    {
        RelinearizationFirstShare[] first = [.. _parties.Keys.Select(First)];

        Assert.Equal(first[0].ToBytes(), First(_restarted).ToBytes());
        var sums = CollectiveRelinearizationKey.Combine(Verified(first));
        var key = CollectiveRelinearizationKey.Combine(sums, Verified(Second(_restarted, sums), Second(_parties.Keys[1], sums)));

        using var ideal = _parties.SumOfSecrets([1, 2]);
        var square = new ulong[ideal.Words.Length];
        RingElements.Multiply(ideal.Context.KeyLevel, ideal.Words, ideal.Words, square);
        CollectiveKeysTests.AssertLeadsFrom(square, Assert.Single(key.Powers), ideal, NoiseBound.OfEncryption(4096, 2) * 2);
    }

    [Fact]
    public void Second_share_is_given_once_whatever_the_sums_and_the_process()
    {
        var (sums, others) = (Sums(_parties.Keys), Sums([_parties.Keys[0], _other]));
        Second(_parties.Keys[0], sums, _parties.Ledger);

        Assert.Throws<ShareAlreadyGivenException>(() => Second(_parties.Keys[0], sums, _parties.Ledger));
        Assert.Throws<ShareAlreadyGivenException>(() => Second(_parties.Keys[0], others, _parties.Ledger));
        Assert.Throws<ShareAlreadyGivenException>(() => Second(_restarted, others, _parties.Ledger));
    }

    [Fact]
    public void Second_share_for_sums_with_a_first_share_of_another_key_is_refused_and_not_recorded()
    {
        var sums = Sums([_parties.Keys[0], _other]);

        var refusal = Assert.Throws<ArgumentException>(() => Second(_parties.Keys[1], sums, _parties.Ledger));
        Assert.Contains("not made with this key", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(Second(_parties.Keys[1], Sums(_parties.Keys), _parties.Ledger));
    }

    // What a lost ledger would let through: the same share again, or one about other sums with errors of its own, so that their difference is not free of errors.
    [Fact]
    public void Second_share_follows_from_key_and_sums_and_so_do_its_errors()
    {
        var (sums, others) = (Sums(_parties.Keys), Sums([_parties.Keys[0], _other]));
        var share = Second(_parties.Keys[0], sums);
        var errors = ErrorsOf(_parties.Keys[0], sums, share);
        var otherErrors = ErrorsOf(_parties.Keys[0], others, Second(_parties.Keys[0], others));

        Assert.Equal(share.ToBytes(), Second(_restarted, sums).ToBytes());
        Assert.All(errors, error => Assert.InRange(error, -21, 21));
        Assert.All(otherErrors, error => Assert.InRange(error, -21, 21));

        // Independent errors agree with a probability of 0.087, in 712 of 8192 coefficients; more than 900 do with one below 1e-12.
        Assert.InRange(errors.Zip(otherErrors).Count(pair => pair.First == pair.Second), 0, 900);
    }

    // A version that drew its randomness in another way would give a second share after an update.
    [Fact]
    public void Shares_and_deals_of_a_fixed_key_are_the_recorded_ones()
    {
        var session = new MultipartySession(Parties.Small, new byte[32], 3, 2);
        PartyKey[] keys = [.. session.Everyone.Parties.Select(party => Fixed(session, party))];

        Assert.Equal("0891b62923d757cef8f80ecfb8df49326d49a95a793e5ec51efb80a9aa481ed7", HashOf(First(keys[0]).ToBytes()));
        Assert.Equal("f826f24b840c0a73d9f00e0323e78608e3a51024a321f951d6df1e47064a725b", HashOf(Second(keys[0], Sums(keys)).ToBytes()));
        Assert.Equal("2e41b3c9c96ab51a329eed3e6810eca86bbd91a9ceeddb61f7c3a755b384278d", HashOf(ThresholdDeal.Deal(keys[0])[1].ToBytes()));
        Array.ForEach(keys, key => key.Dispose());
    }

    public void Dispose()
    {
        _parties.Dispose();
        _restarted.Dispose();
        _other.Dispose();
    }

    /// <summary>The same on every run: root and secret come from 251 bytes that repeat.</summary>
    private static PartyKey Fixed(MultipartySession session, int party)
    {
        var next = 0;
        return new PartyKey(session, party, destination =>
        {
            foreach (ref var random in destination)
            {
                random = (byte)(next++ % 251 * party);
            }
        });
    }

    private static string HashOf(byte[] message) => Convert.ToHexStringLower(SHA256.HashData(message));

    private static RelinearizationFirstShare First(PartyKey key)
    {
        using var rounds = CollectiveRelinearizationKey.Begin(key, new InMemoryShareLedger());
        return rounds.First();
    }

    private static RelinearizationSecondShare Second(PartyKey key, RelinearizationSums sums, IShareLedger? ledger = null)
    {
        using var rounds = CollectiveRelinearizationKey.Begin(key, ledger ?? new InMemoryShareLedger());
        return rounds.Second(sums);
    }

    private static RelinearizationSums Sums(IEnumerable<PartyKey> keys) => CollectiveRelinearizationKey.Combine(Verified([.. keys.Select(First)]));

    private static VerifiedShares<TShare> Verified<TShare>(params TShare[] shares)
        where TShare : Share => VerifiedShares.Of(shares[0].Session.Everyone, [.. shares.Select(share => share.Commit())], shares);

    /// <summary>Of all digits: share - s·h0 - (u - s)·h1.</summary>
    private static BigInteger[] ErrorsOf(PartyKey key, RelinearizationSums sums, RelinearizationSecondShare share)
    {
        var level = share.Level;
        var (u, product) = (new ulong[level.PolynomialWords], new ulong[level.PolynomialWords]);
        new NoiseSampler(key.Derive("relinearisation secret")).Ternary(level.Moduli, u);
        Ntt.Forward(u, level.Tables);
        RingElements.Subtract(level, key.Secret.Words, u);
        return [.. Enumerable.Range(0, key.Session.Digits).SelectMany(digit =>
        {
            var error = share.Polynomial(digit).ToArray();
            RingElements.Multiply(level, sums.H0(digit), key.Secret.Words, product);
            RingElements.MultiplyAdd(level, sums.H1(digit), u, product);
            RingElements.Subtract(level, product, error);
            return NoiseMeter.Coefficients(level, error);
        })];
    }
}
