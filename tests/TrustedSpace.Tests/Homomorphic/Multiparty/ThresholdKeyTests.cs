using TrustedSpace.Homomorphic.Multiparty;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class ThresholdKeyTests : PartyStateTests
{
    private readonly ThresholdKey _key;

    public ThresholdKeyTests() => _key = Parties.ThresholdKeys()[0];

    [Fact]
    public void Threshold_key_takes_a_word_for_each_residue() => Assert.Equal(104 + (8 * 4096 * 3), Export().Length);

    [Fact]
    public void Imported_threshold_key_decrypts_with_the_same_words()
    {
        var active = Parties.Session.Active(1, 3);
        using var imported = ThresholdKey.Import(Parties.Session, Export());
        using var before = _key.ForDecryption(active);
        using var after = imported.ForDecryption(active);

        Assert.Equal(_key.Party, imported.Party);
        Assert.True(before.Words.SequenceEqual(after.Words));
    }

    [Fact]
    public void Threshold_key_with_a_residue_of_its_prime_is_refused_though_its_hash_is_right()
    {
        var level = Parties.Session.Context.KeyLevel;
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var state = Export();
            BitConverter.TryWriteBytes(state.AsSpan(72 + (8 * ((prime * level.Degree) + 17))), level.Moduli[prime].Value);

            Assert.Contains($"{level.Moduli[prime].Value}", Refuse(Hashed(state)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void State_of_another_kind_is_refused()
    {
        var state = new byte[PartyKey.SizeFor(Parties.Session)];
        Parties.Keys[0].Export(state);

        Assert.Contains("not of kind 2", Refuse(state), StringComparison.Ordinal);
    }

    public override void Dispose()
    {
        _key.Dispose();
        base.Dispose();
    }

    protected override byte[] Export()
    {
        var state = new byte[ThresholdKey.SizeFor(Parties.Session)];
        _key.Export(state);
        return state;
    }

    protected override byte[] ExportAgain(MultipartySession session, byte[] state)
    {
        using var key = ThresholdKey.Import(session, state);
        var again = new byte[ThresholdKey.SizeFor(session)];
        key.Export(again);
        return again;
    }

    protected override void ExportTo(Span<byte> destination) => _key.Export(destination);

    protected override void DisposeKey() => _key.Dispose();
}
