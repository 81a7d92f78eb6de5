using CsCheck;
using TrustedSpace.Homomorphic.Multiparty;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class ShareMessageTests : IDisposable
{
    private readonly Parties _parties = new(Parties.Small, 2, 2);
    private readonly PublicKeyShare _share;
    private readonly byte[] _message;

    public ShareMessageTests()
    {
        _share = CollectivePublicKey.Share(_parties.Keys[0], _parties.Ledger);
        _message = _share.ToBytes();
    }

    [Fact]
    public void Share_survives_its_encoding()
    {
        var parsed = PublicKeyShare.Parse(_parties.Session, _message);

        Assert.Equal(_message, parsed.ToBytes());
        Assert.Equal(_share.Commit(), parsed.Commit());
        Assert.Equal(112 + (8 * 4096 * 3), _message.Length);
    }

    [Fact]
    public void Commitment_survives_its_encoding()
    {
        var commitment = _share.Commit();

        Assert.Equal(ShareCommitment.Size, commitment.ToBytes().Length);
        Assert.Equal(commitment, ShareCommitment.Parse(_parties.Session, commitment.ToBytes()));
    }

    [Fact]
    public void Deal_survives_its_encoding()
    {
        using var parties = new Parties(Parties.Small, 3, 2);
        var deal = ThresholdDeal.Deal(parties.Keys[0])[1];
        var message = deal.ToBytes();

        Assert.Equal(ThresholdDeal.SizeFor(parties.Session), message.Length);
        Assert.Equal(message, ThresholdDeal.Parse(parties.Session, message).ToBytes());
    }

    [Fact]
    public void Share_of_any_other_length_is_refused()
    {
        foreach (var length in new[] { 0, 1, 4, 5, 111, 112, 113, _message.Length - 8, _message.Length - 1, _message.Length + 1, _message.Length + 8 })
        {
            var message = new byte[length];
            _message.AsSpan(0, Math.Min(length, _message.Length)).CopyTo(message);
            Assert.Throws<MultipartyException>(() => PublicKeyShare.Parse(_parties.Session, message));
        }
    }

    [Fact]
    public void Share_with_a_residue_of_its_prime_or_more_is_refused()
    {
        var level = _parties.Session.Context.KeyLevel;
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var message = _message.ToArray();
            BitConverter.TryWriteBytes(message.AsSpan(112 + (8 * ((prime * level.Degree) + 17))), level.Moduli[prime].Value);

            var refusal = Assert.Throws<MultipartyException>(() => PublicKeyShare.Parse(_parties.Session, message));
            Assert.Equal(1, refusal.Party);
        }
    }

    [Fact]
    public void Share_of_another_protocol_or_session_is_refused()
    {
        using var others = new Parties(Parties.Small, 2);

        Assert.Contains("not of GaloisKey", Assert.Throws<MultipartyException>(() => GaloisKeyShare.Parse(_parties.Session, _message)).Message, StringComparison.Ordinal);
        Assert.Contains("another session", Assert.Throws<MultipartyException>(() => PublicKeyShare.Parse(others.Session, _message)).Message, StringComparison.Ordinal);
        Assert.Throws<MultipartyException>(() => ShareCommitment.Parse(others.Session, _share.Commit().ToBytes()));
    }

    // Whatever is changed on the way is refused at once, or does not match the commitment.
    [Fact]
    public void Altered_share_is_never_taken_for_the_one_committed_to()
    {
        var commitment = _share.Commit();
        Gen.Select(Gen.Int[0, _message.Length - 1], Gen.Byte[1, 255], Gen.Int[0, 127], Gen.Bool).Sample((anywhere, change, inHeader, isHeader) =>
        {
            var message = _message.ToArray();
            message[isHeader ? inHeader : anywhere] ^= change;
            try
            {
                return PublicKeyShare.Parse(_parties.Session, message).Commit() != commitment;
            }
            catch (MultipartyException)
            {
                return true;
            }
        }, iter: 500, threads: 1);
    }

    [Fact]
    public void Random_bytes_are_refused() => Gen.Byte.Array[0, 400].Sample(
        bytes =>
        {
            Assert.Throws<MultipartyException>(() => PublicKeyShare.Parse(_parties.Session, bytes));
            Assert.Throws<MultipartyException>(() => ShareCommitment.Parse(_parties.Session, bytes));
            Assert.Throws<MultipartyException>(() => ThresholdDeal.Parse(_parties.Session, bytes));
        },
        iter: 2000);

    public void Dispose() => _parties.Dispose();
}
