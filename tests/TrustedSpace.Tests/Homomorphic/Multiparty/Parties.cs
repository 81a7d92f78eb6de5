using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

/// <summary>From a message's bytes to a share.</summary>
internal delegate TShare Parse<out TShare>(MultipartySession session, ReadOnlySpan<byte> message);

/// <summary>All parties of one session in one process, with every message through its bytes.</summary>
internal sealed class Parties : IDisposable
{
    private readonly PartyKey[] _keys;

    public Parties(HomomorphicContext context, int count, int? threshold = null)
    {
        Session = new MultipartySession(context, RandomNumberGenerator.GetBytes(MultipartySession.SeedSize), count, threshold);
        _keys = [.. Session.Everyone.Parties.Select(party => PartyKey.Create(Session, party))];
    }

    /// <summary>Enough for keys; flooding does not fit. Contexts are immutable, and shared by all tests.</summary>
    public static HomomorphicContext Small { get; } = new(EncryptionParameters.Bfv(4096, 20));

    public static HomomorphicContext Bfv { get; } = new(EncryptionParameters.Bfv(8192, 20));

    public MultipartySession Session { get; }

    public IShareLedger Ledger { get; } = new InMemoryShareLedger();

    public IReadOnlyList<PartyKey> Keys => _keys;

    /// <summary>What no one has: the sum of these parties' secrets.</summary>
    public SecretKey SumOfSecrets(IEnumerable<int> parties)
    {
        var sum = new SecretKey(Session.Context);
        foreach (var party in parties)
        {
            RingElements.Add(Session.Context.KeyLevel, _keys[party - 1].Secret.Words, sum.Words);
        }

        return sum;
    }

    public PublicKey PublicKey() => CollectivePublicKey.Combine(
        Exchange(Session.Everyone, party => CollectivePublicKey.Share(_keys[party - 1], Ledger), PublicKeyShare.Parse));

    public RelinearizationKey RelinearizationKey()
    {
        RelinearizationRounds[] rounds = [.. _keys.Select(key => CollectiveRelinearizationKey.Begin(key, Ledger))];
        try
        {
            var sums = CollectiveRelinearizationKey.Combine(
                Exchange(Session.Everyone, party => rounds[party - 1].First(), RelinearizationFirstShare.Parse));
            return CollectiveRelinearizationKey.Combine(
                sums, Exchange(Session.Everyone, party => rounds[party - 1].Second(sums), RelinearizationSecondShare.Parse));
        }
        finally
        {
            Array.ForEach(rounds, round => round.Dispose());
        }
    }

    public GaloisKeys GaloisKeys(params IEnumerable<int> elements) => CollectiveGaloisKeys.Combine(Session, elements.ToDictionary(
        element => element,
        element => Exchange(Session.Everyone, party => CollectiveGaloisKeys.Share(_keys[party - 1], element, Ledger), GaloisKeyShare.Parse)));

    /// <summary>Every party's threshold key.</summary>
    public ThresholdKey[] ThresholdKeys()
    {
        ThresholdDeal[] deals = [.. _keys.SelectMany(ThresholdDeal.Deal).Select(deal => ThresholdDeal.Parse(Session, deal.ToBytes()))];
        return [.. Session.Everyone.Parties.Select(party => ThresholdKey.Combine(Session, party, [.. deals.Where(deal => deal.Receiver == party)]))];
    }

    /// <summary>Commitments first, then shares.</summary>
    public static VerifiedShares<TShare> Exchange<TShare>(ActiveSet activeSet, Func<int, TShare> give, Parse<TShare> parse)
        where TShare : Share
    {
        TShare[] shares = [.. activeSet.Parties.Select(give)];
        ShareCommitment[] commitments = [.. shares.Select(share => ShareCommitment.Parse(activeSet.Session, share.Commit().ToBytes()))];
        return VerifiedShares.Of(activeSet, commitments, [.. shares.Select(share => parse(activeSet.Session, share.ToBytes()))]);
    }

    /// <summary>With what each party of the active set decrypts.</summary>
    public DecryptionKey[] DecryptionKeys(ActiveSet activeSet)
    {
        if (Session.Threshold == Session.Parties)
        {
            return [.. _keys.Select(key => key.ForDecryption())];
        }

        var keys = ThresholdKeys();
        return [.. activeSet.Parties.Select(party => keys[party - 1].ForDecryption(activeSet))];
    }

    public Plaintext Decrypt(DecryptionKey[] keys, Ciphertext ciphertext, Smudging smudging)
    {
        var shares = Exchange(
            keys[0].ActiveSet, party => CollectiveDecryption.Share(keys.Single(key => key.Party == party), ciphertext, smudging, Ledger), DecryptionShare.Parse);
        return CollectiveDecryption.Combine(ciphertext, smudging, shares);
    }

    public Ciphertext Switch(DecryptionKey[] keys, Ciphertext ciphertext, PublicKey receiver, Smudging smudging)
    {
        var shares = Exchange(
            keys[0].ActiveSet,
            party => PublicKeySwitching.Share(keys.Single(key => key.Party == party), ciphertext, receiver, smudging, Ledger),
            PublicKeySwitchShare.Parse);
        return PublicKeySwitching.Combine(ciphertext, receiver, smudging, shares);
    }

    public static Plaintext Plain(ReadOnlySpan<ulong> coefficients)
    {
        var plaintext = new Plaintext();
        plaintext.ResetCoefficients(coefficients.Length);
        coefficients.CopyTo(plaintext.Words);
        return plaintext;
    }

    /// <summary>Coefficients modulo t.</summary>
    public ulong[] RandomMessage() =>
        [.. MemoryMarshal.Cast<byte, ulong>(RandomNumberGenerator.GetBytes(8 * Session.Context.Degree)).ToArray().Select(word => word % Session.Context.Parameters.PlainModulus)];

    public void Dispose() => Array.ForEach(_keys, key => key.Dispose());
}
