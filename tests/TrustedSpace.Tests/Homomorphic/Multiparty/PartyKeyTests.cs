using CsCheck;
using TrustedSpace.Homomorphic.Multiparty;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class PartyKeyTests : PartyStateTests
{
    [Fact]
    public void Party_key_takes_two_bits_for_each_coefficient() => Assert.Equal(136 + (4096 / 4), Export().Length);

    [Fact]
    public void Imported_party_key_has_the_secret_and_deals_what_was_dealt()
    {
        using var imported = Restart(Parties.Keys[0]);

        Assert.True(Parties.Keys[0].Secret.Words.SequenceEqual(imported.Secret.Words));
        Assert.Equal(ThresholdDeal.Deal(Parties.Keys[0]).Select(deal => deal.ToBytes()), ThresholdDeal.Deal(imported).Select(deal => deal.ToBytes()));
    }

    [Fact]
    public void Party_key_that_is_not_ternary_or_zero_is_refused_though_its_hash_is_right()
    {
        var three = Export();
        three[^33] |= 0xC0;
        Assert.Contains("-1, 0 and 1", Refuse(Hashed(three)), StringComparison.Ordinal);

        // Every coefficient 0: every code 1.
        var zero = Export();
        zero.AsSpan(^(32 + 1024)..^32).Fill(0x55);
        Refuse(Hashed(zero));
    }

    // Any body whose hash is right either is a ternary secret, which exports to the same bytes, or is refused.
    [Fact]
    public void Party_key_of_any_body_is_ternary_or_refused() => Gen.Byte[0, 3].Array[4096].Sample(
        codes =>
        {
            var state = Export();
            for (var i = 0; i < 1024; i++)
            {
                state[^(32 + 1024 - i)] = (byte)(codes[4 * i] | (codes[(4 * i) + 1] << 2) | (codes[(4 * i) + 2] << 4) | (codes[(4 * i) + 3] << 6));
            }

            if (codes.Contains((byte)3))
            {
                Refuse(Hashed(state));
            }

            // 3 becomes 2.
            var ternary = state.Select((value, i) => i >= state.Length - 1056 && i < state.Length - 32 ? (byte)(value & ~((value & 0xAA) >> 1)) : value).ToArray();
            using var key = PartyKey.Import(Parties.Session, Hashed(ternary));
            Assert.All(NoiseMeter.Coefficients(Parties.Session.Context.KeyLevel, key.Secret.Words), value => Assert.InRange(value, -1, 1));
            Assert.Equal(ternary, ExportOf(key));
        },
        iter: 50,
        threads: 1);

    internal static PartyKey Restart(PartyKey key) => PartyKey.Import(key.Session, ExportOf(key));

    protected override byte[] Export() => ExportOf(Parties.Keys[0]);

    protected override byte[] ExportAgain(MultipartySession session, byte[] state)
    {
        using var key = PartyKey.Import(session, state);
        return ExportOf(key);
    }

    protected override void ExportTo(Span<byte> destination) => Parties.Keys[0].Export(destination);

    protected override void DisposeKey() => Parties.Keys[0].Dispose();

    private static byte[] ExportOf(PartyKey key)
    {
        var state = new byte[PartyKey.SizeFor(key.Session)];
        key.Export(state);
        return state;
    }
}
