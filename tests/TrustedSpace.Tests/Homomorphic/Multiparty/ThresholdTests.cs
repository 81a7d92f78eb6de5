using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Multiparty;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class ThresholdTests
{
    [Theory]
    [InlineData(3, 2)]
    [InlineData(5, 3)]
    public void Threshold_keys_of_every_active_set_add_up_to_the_ideal_secret(int count, int threshold)
    {
        using var parties = new Parties(Parties.Small, count, threshold);
        var keys = parties.ThresholdKeys();
        using var ideal = parties.SumOfSecrets(parties.Session.Everyone.Parties);
        foreach (var active in Subsets(count, threshold))
        {
            var sum = new ulong[ideal.Words.Length];
            foreach (var party in active)
            {
                using var key = keys[party - 1].ForDecryption(parties.Session.Active(active));
                RingElements.Add(parties.Session.Context.KeyLevel, key.Words, sum);
            }

            Assert.True(ideal.Words.SequenceEqual(sum));
        }
    }

    // With one key fewer, any other secret is as possible: for each there is just one value that the missing key would have.
    [Fact]
    public void Threshold_keys_of_too_few_parties_are_uniform()
    {
        using var parties = new Parties(Parties.Small, 3, 2);
        var deals = ThresholdDeal.Deal(parties.Keys[0]);
        var level = parties.Session.Context.KeyLevel;
        foreach (var deal in deals)
        {
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                // The mean of 4096 uniform residues is off by 1/222 of the prime; 0.05 is 11 times that.
                var mean = 0.0;
                foreach (var residue in deal.Words.Slice(prime * level.Degree, level.Degree))
                {
                    mean += (double)residue / level.Moduli[prime].Value / level.Degree;
                }

                Assert.InRange(mean, 0.45, 0.55);
            }
        }

        Assert.False(deals[0].Words.SequenceEqual(parties.Keys[0].Secret.Words));
    }

    [Fact]
    public void Threshold_key_needs_one_deal_of_each_party()
    {
        using var parties = new Parties(Parties.Small, 3, 2);
        using var others = new Parties(Parties.Small, 3, 2);
        ThresholdDeal[] deals = [.. parties.Keys.Select(key => ThresholdDeal.Deal(key)[0])];

        AssertRefused("deal of party 3 is missing", 3, deals[0], deals[1]);
        AssertRefused("Party 2 dealt twice", 2, deals[0], deals[1], deals[1]);
        AssertRefused("for party 2, not 1", 3, deals[0], deals[1], ThresholdDeal.Deal(parties.Keys[2])[1]);
        AssertRefused("of another session", 1, ThresholdDeal.Deal(others.Keys[0])[0], deals[1], deals[2]);

        void AssertRefused(string reason, int party, params ThresholdDeal[] wrong)
        {
            var refusal = Assert.Throws<MultipartyException>(() => ThresholdKey.Combine(parties.Session, 1, wrong));
            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
            Assert.Equal(party, refusal.Party);
        }
    }

    [Fact]
    public void Session_where_all_decrypt_has_no_threshold_keys_and_the_other_way_round()
    {
        using var all = new Parties(Parties.Small, 3);
        using var some = new Parties(Parties.Small, 3, 2);

        Assert.Throws<InvalidOperationException>(() => ThresholdDeal.Deal(all.Keys[0]));
        Assert.Throws<InvalidOperationException>(() => some.Keys[0].ForDecryption());
        Assert.Throws<ArgumentException>(() => some.ThresholdKeys()[0].ForDecryption(some.Session.Active(2, 3)));
        Assert.Throws<ArgumentException>(() => some.Session.Active(1, 2, 3));
        Assert.Throws<ArgumentException>(() => some.Session.Active(2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => some.Session.Active(2, 4));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(129, null)]
    [InlineData(3, 1)]
    [InlineData(3, 4)]
    public void Session_of_too_few_or_too_many_is_refused(int count, int? threshold) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultipartySession(Parties.Small, RandomNumberGenerator.GetBytes(32), count, threshold));

    [Fact]
    public void Session_id_depends_on_every_part()
    {
        var seed = RandomNumberGenerator.GetBytes(32);
        SessionId[] ids =
        [
            new MultipartySession(Parties.Small, seed, 3).Id,
            new MultipartySession(Parties.Small, seed, 4).Id,
            new MultipartySession(Parties.Small, seed, 3, 2).Id,
            new MultipartySession(Parties.Small, new byte[32], 3).Id,
        ];

        Assert.Distinct(ids);
        Assert.Equal(ids[0], new MultipartySession(Parties.Small, seed, 3).Id);
    }

    internal static IEnumerable<int[]> Subsets(int count, int size) => Enumerable.Range(0, 1 << count)
        .Where(mask => int.PopCount(mask) == size)
        .Select(mask => Enumerable.Range(1, count).Where(party => (mask >> (party - 1) & 1) != 0).ToArray());
}
