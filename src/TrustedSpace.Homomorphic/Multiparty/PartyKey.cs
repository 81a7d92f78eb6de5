using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>One party's ternary secret of one session. It serves that session alone, and the party keeps it to itself. Zeroed on disposal.</summary>
public sealed class PartyKey : IDisposable
{
    internal PartyKey(MultipartySession session, int party, NoiseSampler noise)
    {
        session.CheckParty(party);
        (Session, Party, Secret) = (session, party, new SecretKey(session.Context));
        noise.Ternary(KeyLevel.Moduli, Secret.Words);
        Ntt.Forward(Secret.Words, KeyLevel.Tables);
    }

    public MultipartySession Session { get; }

    /// <summary>1 to N.</summary>
    public int Party { get; }

    internal SecretKey Secret { get; }

    internal Level KeyLevel => Session.Context.KeyLevel;

    /// <summary>A fresh secret.</summary>
    public static PartyKey Create(MultipartySession session, int party) => new(session, party, NoiseSampler.Secure);

    /// <summary>With what this party takes part in decryptions where all parties have to.</summary>
    /// <exception cref="InvalidOperationException">Fewer parties are enough, so that each needs a threshold key.</exception>
    public DecryptionKey ForDecryption()
    {
        if (Session.Threshold != Session.Parties)
        {
            throw new InvalidOperationException(
                $"{Session.Threshold} of {Session.Parties} parties decrypt. Deal the secret with {nameof(ThresholdDeal)}, and take part with the {nameof(ThresholdKey)}.");
        }

        var key = new DecryptionKey(Session.Everyone, Party);
        Secret.Words.CopyTo(key.Words);
        return key;
    }

    public void Dispose() => Secret.Dispose();

    /// <summary>Records that this party's share of a key is about to leave.</summary>
    internal void Record(IShareLedger ledger, MultipartyProtocol protocol, int element)
    {
        var share = new ShareRecord(Session.Id, Party, KeyTopic.Of(protocol, element));
        if (!ledger.TryRecord(share))
        {
            throw new ShareAlreadyGivenException(share);
        }
    }
}
