using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Benchmarks.Homomorphic;

/// <summary>All parties of a session in one place, with the keys that they make together and the secret that no one has.</summary>
internal sealed class CollectiveKeys : IDisposable
{
    private readonly PartyKey[] _parties;
    private readonly InMemoryShareLedger _ledger = new();

    public CollectiveKeys(HomomorphicContext context, int parties)
    {
        Session = SessionOf(context, parties);
        _parties = [.. Session.Everyone.Parties.Select(party => PartyKey.Create(Session, party))];
        Ideal = new SecretKey(context);
        foreach (var party in _parties)
        {
            RingElements.Add(context.KeyLevel, party.Secret.Words, Ideal.Words);
        }

        Public = CollectivePublicKey.Combine(Verified(_parties.Select(party => CollectivePublicKey.Share(party, _ledger))));
    }

    public MultipartySession Session { get; }

    /// <summary>The sum of all secrets.</summary>
    public SecretKey Ideal { get; }

    public PublicKey Public { get; }

    public static MultipartySession SessionOf(HomomorphicContext context, int parties) =>
        new(context, RandomNumberGenerator.GetBytes(MultipartySession.SeedSize), parties);

    public RelinearizationKey Relinearization()
    {
        RelinearizationRounds[] rounds = [.. _parties.Select(party => CollectiveRelinearizationKey.Begin(party, _ledger))];
        var sums = CollectiveRelinearizationKey.Combine(Verified(rounds.Select(round => round.First())));
        var result = CollectiveRelinearizationKey.Combine(sums, Verified(rounds.Select(round => round.Second(sums))));
        Array.ForEach(rounds, round => round.Dispose());
        return result;
    }

    /// <summary>For a rotation by one step to the left.</summary>
    public GaloisKeys Rotation()
    {
        var element = CollectiveGaloisKeys.ElementOfSteps(Session, 1);
        return CollectiveGaloisKeys.Combine(Session, new Dictionary<int, VerifiedShares<GaloisKeyShare>>
        {
            [element] = Verified(_parties.Select(party => CollectiveGaloisKeys.Share(party, element, _ledger))),
        });
    }

    public void Dispose()
    {
        Array.ForEach(_parties, party => party.Dispose());
        Ideal.Dispose();
    }

    private VerifiedShares<TShare> Verified<TShare>(IEnumerable<TShare> shares)
        where TShare : Share
    {
        TShare[] all = [.. shares];
        return VerifiedShares.Of(Session.Everyone, [.. all.Select(share => share.Commit())], all);
    }
}
