using TrustedSpace.Homomorphic.Multiparty;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class VerifiedSharesTests : IDisposable
{
    private readonly Parties _parties = new(Parties.Small, 3);
    private readonly PublicKeyShare[] _shares;
    private readonly ShareCommitment[] _commitments;

    public VerifiedSharesTests()
    {
        _shares = [.. _parties.Keys.Select(key => CollectivePublicKey.Share(key, _parties.Ledger))];
        _commitments = [.. _shares.Select(share => share.Commit())];
    }

    [Fact]
    public void Shares_in_any_order_are_verified()
    {
        var verified = VerifiedShares.Of(_parties.Session.Everyone, _commitments, [_shares[2], _shares[0], _shares[1]]);

        Assert.Equal([1, 2, 3], verified.Shares.Select(share => share.Party));
    }

    [Fact]
    public void Share_that_is_missing_names_the_party() =>
        AssertRefused("share of party 2 is missing", 2, _commitments, [_shares[0], _shares[2]]);

    [Fact]
    public void Commitment_that_is_missing_names_the_party() =>
        AssertRefused("commitment of party 3 is missing", 3, _commitments[..2], _shares);

    [Fact]
    public void Party_that_sends_twice_is_named()
    {
        AssertRefused("two shares of party 2", 2, _commitments, [.. _shares, _shares[1]]);
        AssertRefused("two commitments of party 1", 1, [.. _commitments, _commitments[0]], _shares);
    }

    // The same secret and topic, but not what was committed to.
    [Fact]
    public void Share_other_than_committed_to_names_the_party()
    {
        var another = CollectivePublicKey.Share(_parties.Keys[1], new InMemoryShareLedger());

        AssertRefused("party 2 is not the one that it committed to", 2, _commitments, [_shares[0], another, _shares[2]]);
    }

    // Party 2 sends party 1's share as its own.
    [Fact]
    public void Share_copied_from_another_party_is_refused()
    {
        var message = _shares[0].ToBytes();
        message[6] = 2;
        var copied = PublicKeyShare.Parse(_parties.Session, message);

        AssertRefused("party 2 is not the one that it committed to", 2, _commitments, [_shares[0], copied, _shares[2]]);
    }

    // A replay from another session with the same keys and parties.
    [Fact]
    public void Share_of_another_session_is_refused()
    {
        using var others = new Parties(Parties.Small, 3);
        var replayed = CollectivePublicKey.Share(others.Keys[0], others.Ledger);

        AssertRefused("party 1 is of another session", 1, _commitments, [replayed, _shares[1], _shares[2]]);
        AssertRefused("party 1 is of another session", 1, [replayed.Commit(), _commitments[1], _commitments[2]], _shares);
    }

    [Fact]
    public void Shares_about_different_things_are_refused()
    {
        GaloisKeyShare[] shares =
        [
            CollectiveGaloisKeys.Share(_parties.Keys[0], 3, _parties.Ledger),
            CollectiveGaloisKeys.Share(_parties.Keys[1], 9, _parties.Ledger),
            CollectiveGaloisKeys.Share(_parties.Keys[2], 3, _parties.Ledger),
        ];

        var refusal = Assert.Throws<MultipartyException>(
            () => VerifiedShares.Of(_parties.Session.Everyone, [.. shares.Select(share => share.Commit())], shares));
        Assert.Contains("about different things", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, refusal.Party);
    }

    [Fact]
    public void Shares_of_another_element_make_no_Galois_key()
    {
        var shares = Parties.Exchange(
            _parties.Session.Everyone, party => CollectiveGaloisKeys.Share(_parties.Keys[party - 1], 3, _parties.Ledger), GaloisKeyShare.Parse);

        Assert.Contains(
            "not about element 9",
            Assert.Throws<MultipartyException>(
                () => CollectiveGaloisKeys.Combine(_parties.Session, new Dictionary<int, VerifiedShares<GaloisKeyShare>> { [9] = shares })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Share_of_a_key_is_given_once()
    {
        Assert.Throws<ShareAlreadyGivenException>(() => CollectivePublicKey.Share(_parties.Keys[0], _parties.Ledger));
        CollectiveGaloisKeys.Share(_parties.Keys[0], 3, _parties.Ledger);
        Assert.Throws<ShareAlreadyGivenException>(() => CollectiveGaloisKeys.Share(_parties.Keys[0], 3, _parties.Ledger));
    }

    public void Dispose() => _parties.Dispose();

    private void AssertRefused(string reason, int party, ShareCommitment[] commitments, PublicKeyShare[] shares)
    {
        var refusal = Assert.Throws<MultipartyException>(() => VerifiedShares.Of(_parties.Session.Everyone, commitments, shares));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(party, refusal.Party);
    }
}
