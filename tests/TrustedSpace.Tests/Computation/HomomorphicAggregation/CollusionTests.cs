using System.Numerics;
using System.Security.Cryptography;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Tests.Computation.Rounds;
using TrustedSpace.Tests.Homomorphic.Multiparty;
using Xunit;

namespace TrustedSpace.Tests.Computation.HomomorphicAggregation;

/// <summary>What owners who pool their secrets and all that the gateway carries can decrypt, tried; each attempt beside the one key that makes it succeed.</summary>
public sealed class CollusionTests : IDisposable
{
    private static readonly UInt128[][] Own = [[7, 1], [(UInt128.One << 100) + 5, 2], [UInt128.MaxValue - 3, 4]];

    private readonly ConsumerKey _consumer = ConsumerKey.Create();
    private readonly HomomorphicAggregationContext _context;
    private readonly OpenParty[] _parties;
    private PartyMessage[] _values = [];
    private PartyMessage[] _shares = [];

    public CollusionTests()
    {
        var aggregation = new AggregationContext(
            "job", SHA256.HashData("plan"u8), new PartySet(["a", "b", "c"]), new AggregationLayout(2, 1, 1), AggregationTerms.Exact);
        _context = new HomomorphicAggregationContext(aggregation, _consumer.PublicKey);
        _parties = [.. Enumerable.Range(0, 3).Select(i => Party(i))];
    }

    [Fact]
    public void Party_of_the_test_and_honest_machines_compute_the_sums_together()
    {
        PartyMachine[] machines = [Machine(0), Machine(2)];
        PartyMessage[] Others(PartyMessage[] all, PartyMachine machine) => [.. all.Where(message => message.Sender != machine.Self)];
        PartyMessage[] keys = [.. machines.Select(machine => machine.StartMessage()), _parties[1].Keys()];
        PartyMessage[] counts = [.. machines.Select(machine => machine.AcceptMessage(Others(keys, machine))), _parties[1].Counts(keys)];
        PartyMessage[] values = [.. machines.Select(machine => machine.AcceptMessage(Others(counts, machine))), _parties[1].Values(counts)];
        PartyMessage[] shares = [.. machines.Select(machine => machine.AcceptMessage(Others(values, machine))), _parties[1].Release(values)];
        Assert.Equal(Sums(0, 1, 2), SwitchedCombiner.Combine(_context, _consumer, shares).Values);
    }

    [Fact]
    public void All_owners_but_one_and_the_gateway_can_not_decrypt_the_last_ones_values()
    {
        Run();
        var last = OpenParty.Unmask(_context, _values[2], _parties[0], _parties[1]);
        using var pooled = OpenParty.Pool(_parties[0], _parties[1]);
        AssertNoise(Read(last, pooled), Own[2]);
        using var all = OpenParty.Pool(_parties);
        Assert.Equal(Own[2], Read(last, all));
    }

    [Fact]
    public void All_owners_but_one_and_the_gateway_can_not_decrypt_the_result()
    {
        Run();
        using var pooled = OpenParty.Pool(_parties[0], _parties[1]);
        AssertNoise(Read(_parties[0].Sums, pooled), Sums(0, 1, 2));

        // Even with every share out of its seal, for it is under the consumer's key.
        var switched = Switched();
        using var stranger = ConsumerKey.Create();
        AssertNoise(Read(switched, stranger.Secret), Sums(0, 1, 2));
        AssertNoise(Read(switched, pooled), Sums(0, 1, 2));
        Assert.Equal(Sums(0, 1, 2), Read(switched, _consumer.Secret));
    }

    [Fact]
    public void Consumer_and_one_owner_with_even_the_collective_secret_read_only_the_sum_of_the_others()
    {
        Run();
        using var all = OpenParty.Pool(_parties);
        Ciphertext[][] others = [OpenParty.Unmask(_context, _values[1], _parties[0]), OpenParty.Unmask(_context, _values[2], _parties[0])];
        AssertNoise(Read(others[0], all), Own[1]);
        AssertNoise(Read(others[1], all), Own[2]);
        CollectiveKey.AddTo(others[0], others[1]);
        Assert.Equal(Sums(1, 2), Read(others[0], all));
    }

    [Fact]
    public void Result_that_the_consumer_gets_has_the_smudging_noise_of_every_owner()
    {
        Run();
        using var all = OpenParty.Pool(_parties);
        var before = Noise(_parties[0].Sums[0], all);
        var after = Noise(Switched()[0], _consumer.Secret);
        var width = BigInteger.One << _context.Smudging.WidthBits;
        Assert.True(before.Max(BigInteger.Abs) <= _context.Smudging.Noise.Magnitude);
        Assert.True(after.Max(BigInteger.Abs) < _context.Smudging.ResultMagnitude);

        // Three uniform in [-W, W): deviation W, and the sample's own of W·0.007; two owners' would have 0.82·W. The mean of 8192 has W/90.
        double[] scaled = [.. after.Select(noise => (double)noise / (double)width)];
        Assert.InRange(Math.Sqrt(scaled.Sum(noise => noise * noise) / scaled.Length), 0.96, 1.04);
        Assert.InRange(scaled.Average(), -0.06, 0.06);
        Assert.InRange(scaled.Zip(scaled.Skip(1), (left, right) => left * right).Average(), -0.06, 0.06);
        Assert.True(width >= (_context.Smudging.Noise.Magnitude * EncryptionPlan.Vectors.Context.Degree) << (EncryptionPlan.StatisticalBits - 1));
    }

    [Fact]
    public void Ciphertext_under_another_key_is_detected()
    {
        using var secret = KeyGenerator.CreateSecretKey(EncryptionPlan.Vectors.Context);
        using var party = Party(1, encryptsUnder: _ => new KeyGenerator(secret).CreatePublicKey());
        Replace(party);
        var failure = Assert.Throws<ProtocolException>(() => SwitchedCombiner.Combine(_context, _consumer, _shares));
        Assert.Contains("decrypt to noise", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Share_of_the_switch_with_another_secret_is_detected()
    {
        using var other = PartyKey.Create(_context.Session, 2);
        using var party = Party(1, sharesOf: _ => other);
        Replace(party);
        var failure = Assert.Throws<ProtocolException>(() => SwitchedCombiner.Combine(_context, _consumer, _shares));
        Assert.Contains("decrypt to noise", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Array.ForEach(_parties, party => party.Dispose());
        _consumer.Dispose();
    }

    private OpenParty Party(int i, Func<PublicKey, PublicKey>? encryptsUnder = null, Func<PartyKey, PartyKey>? sharesOf = null) =>
        new(_context, _context.Aggregation.Parties.Ids[i], [5, 6], Own[i])
        {
            EncryptsUnder = encryptsUnder ?? (key => key),
            SharesOf = sharesOf ?? (key => key),
        };

    private HomomorphicAggregationParty Machine(int i) =>
        new(_context, _context.Aggregation.Parties.Ids[i], 1, new AggregationInput([5, 6], (group, _, values) => values[0] = Own[i][group]));

    private void Replace(OpenParty party)
    {
        _parties[1].Dispose();
        _parties[1] = party;
        Run();
    }

    private void Run()
    {
        PartyMessage[] keys = [.. _parties.Select(party => party.Keys())];
        PartyMessage[] counts = [.. _parties.Select(party => party.Counts(keys))];
        _values = [.. _parties.Select(party => party.Values(counts))];
        _shares = [.. _parties.Select(party => party.Release(_values))];
    }

    /// <summary>The sums under the consumer's key, made of the shares without their seals.</summary>
    private Ciphertext[] Switched()
    {
        SwitchedRelease[] releases = [.. _shares.Select(share => SwitchedRelease.Decode(share, _context))];
        return [.. releases[0].Sums.Select((sum, i) =>
        {
            PublicKeySwitchShare[] shares = [.. releases.Select(release => release.Shares[i])];
            var verified = VerifiedShares.Of(_context.Session.Everyone, [.. shares.Select(share => share.Commit())], shares);
            return PublicKeySwitching.Combine(sum, _context.Consumer.Key, _context.Smudging, verified);
        })];
    }

    private static UInt128[] Sums(params int[] parties) =>
        [.. Enumerable.Range(0, 2).Select(group => parties.Aggregate(UInt128.Zero, (sum, party) => unchecked(sum + Own[party][group])))];

    private static UInt128[] Read(Ciphertext[] ciphertexts, SecretKey secret)
    {
        var words = new UInt128[3];
        _ = EncryptionPlan.Vectors.TryDecrypt(ciphertexts, words, new Decryptor(secret));
        return words[..2];
    }

    private static void AssertNoise(UInt128[] read, UInt128[] secret) => Assert.All(read.Zip(secret), pair => Assert.NotEqual(pair.Second, pair.First));

    private static BigInteger[] Noise(Ciphertext ciphertext, SecretKey secret) =>
        [.. NoiseMeter.TimesPlainModulus(ciphertext, secret).Select(scaled => scaled / EncryptionPlan.Vectors.Context.Parameters.PlainModulus)];
}
