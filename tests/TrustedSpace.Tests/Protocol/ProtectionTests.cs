using CsCheck;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public sealed class ProtectionTests
{
    private static readonly ParticipantId[] Owners = [ParticipantId.Parse("a"), ParticipantId.Parse("b"), ParticipantId.Parse("c")];

    private static readonly Gen<PrivacyTerms> Privacy = Gen.Select(Gen.Double[1e-6, 1], Gen.Double[0.1, 5], Gen.Double[1e-9, 1e-3], (rho, epsilon, delta) =>
        new PrivacyTerms { Rho = rho, Epsilon = epsilon, Delta = delta });

    private static readonly Gen<Obligations> Any = Gen.Select(
        Gen.Int[1, 9], Gen.Enum<ProtectionMode>(), Gen.Int[2, 5].Nullable(), Privacy.Null(), (rows, mode, owners, privacy) =>
            new Obligations { MinimumGroupSize = rows, Protection = mode, MinimumOwners = owners, Privacy = privacy });

    [Fact]
    public void Owner_that_asks_for_nothing_more_gets_masks_and_every_owner() => Assert.Equal(
        new Protection { Mode = ProtectionMode.SecureAggregation, MinimumOwners = 3 },
        Protection.Of([new Obligations(), new Obligations { MinimumOwners = 2 }, new Obligations { MinimumOwners = 2 }], 3));

    [Fact]
    public void Strictest_owner_decides_each_member() => Assert.Equal(
        new Protection { Mode = ProtectionMode.Homomorphic, MinimumOwners = 4, Rho = 0.01 },
        Protection.Of(
            [
                new Obligations { MinimumOwners = 4, Privacy = Terms(0.02) },
                new Obligations { MinimumOwners = 3, Privacy = Terms(0.01) },
                new Obligations { MinimumOwners = 2, Protection = ProtectionMode.Homomorphic },
            ],
            owners: 5));

    [Fact]
    public void Combination_gives_every_owner_what_it_asks_for_in_any_order() => Any.Array[1, 6].Sample(obligations =>
    {
        var protection = Protection.Of(obligations, obligations.Length);

        Assert.All(obligations, owner => Assert.True(protection.Covers(owner, obligations.Length)));
        Assert.Equal(protection, Protection.Of([.. obligations.Reverse()], obligations.Length));
    });

    [Fact]
    public void Obligations_keep_others_exactly_when_no_member_is_weaker()
    {
        var asked = new Obligations { MinimumGroupSize = 5, Protection = ProtectionMode.Homomorphic, MinimumOwners = 3, Privacy = Terms(0.1) };

        Assert.True(asked.Keep(asked));
        Assert.True((asked with { MinimumGroupSize = 6, MinimumOwners = null, Privacy = new PrivacyTerms { Rho = 0.09, Epsilon = 0.9, Delta = 1e-7 } }).Keep(asked));
        Assert.All(
            [
                asked with { MinimumGroupSize = 4 },
                asked with { Protection = ProtectionMode.SecureAggregation },
                asked with { MinimumOwners = 2 },
                asked with { Privacy = null },
                asked with { Privacy = Terms(0.11) },
                asked with { Privacy = Terms(0.1) with { Epsilon = 1.1 } },
                asked with { Privacy = Terms(0.1) with { Delta = 1e-5 } },
            ],
            weaker => Assert.False(weaker.Keep(asked)));
        Assert.False((asked with { MinimumOwners = 9 }).Keep(asked with { MinimumOwners = null }));
        Assert.False(new Obligations { MaximumRows = 11 }.Keep(new Obligations { MaximumRows = 10 }));
        Assert.False(new Obligations().Keep(new Obligations { MaximumRows = 10 }));
    }

    [Fact]
    public void Combination_of_kept_obligations_covers_the_promised_ones() => Gen.Select(Any, Any, Any).Sample((promised, now, other) =>
    {
        if (now.Keep(promised))
        {
            Assert.True(Protection.Of([now, other], owners: 5).Covers(promised, owners: 5));
        }
    });

    [Fact]
    public void Contributors_are_enough_owners_in_order()
    {
        var protection = new Protection { Mode = ProtectionMode.SecureAggregation, MinimumOwners = 2 };

        Assert.True(protection.Permits(Owners, Owners));
        Assert.True(protection.Permits([Owners[0], Owners[2]], Owners));
        Assert.False(protection.Permits([Owners[0]], Owners));
        Assert.False(protection.Permits([Owners[2], Owners[0]], Owners));
        Assert.False(protection.Permits([Owners[0], Owners[0]], Owners));
        Assert.False(protection.Permits([Owners[0], ParticipantId.Parse("stranger")], Owners));
    }

    [Fact]
    public void Obligations_survive_their_own_JSON() => Any.Sample(obligations =>
        Assert.Equal(obligations, CanonicalJson.Deserialize<Obligations>(CanonicalJson.Serialize(obligations))));

    private static PrivacyTerms Terms(double rho) => new() { Rho = rho, Epsilon = 1, Delta = 1e-6 };
}
