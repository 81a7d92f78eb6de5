using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Checks shares against the commitments that came before them.</summary>
public static class VerifiedShares
{
    /// <param name="activeSet">Who had to give a share: all parties for keys, those fixed before the run for decryptions.</param>
    /// <param name="commitments">One of each, all there before the first share.</param>
    /// <param name="shares">One of each.</param>
    /// <exception cref="MultipartyException">One is missing, repeated, altered, or about something else; it names the party.</exception>
    public static VerifiedShares<TShare> Of<TShare>(
        ActiveSet activeSet, IReadOnlyCollection<ShareCommitment> commitments, IReadOnlyCollection<TShare> shares)
        where TShare : Share
    {
        var committed = OnePerParty(activeSet, commitments, commitment => commitment.Party, commitment => commitment.Session, "commitment");
        var given = OnePerParty(activeSet, shares, share => share.Party, share => share.Session.Id, "share");
        var first = given[activeSet.Parties[0]];
        foreach (var party in activeSet.Parties)
        {
            var share = given[party];
            if (share.Commit() != committed[party])
            {
                throw new MultipartyException($"The share of party {party} is not the one that it committed to.", party);
            }

            if (share.Topic != first.Topic || share.Level.Index != first.Level.Index)
            {
                throw new MultipartyException(
                    $"The shares of parties {first.Party} and {party} are about different things: another ciphertext, level, active set, receiver or smudging.", party);
            }
        }

        return new VerifiedShares<TShare>(activeSet, [.. activeSet.Parties.Select(party => given[party])]);
    }

    private static Dictionary<int, T> OnePerParty<T>(
        ActiveSet activeSet, IReadOnlyCollection<T> messages, Func<T, int> partyOf, Func<T, SessionId> sessionOf, string kind)
    {
        var byParty = new Dictionary<int, T>();
        foreach (var message in messages)
        {
            var party = partyOf(message);
            if (sessionOf(message) != activeSet.Session.Id)
            {
                throw new MultipartyException($"The {kind} of party {party} is of another session.", party);
            }

            if (!activeSet.Has(party))
            {
                throw new MultipartyException($"Party {party} sent a {kind}, and the active set is {activeSet}.", party);
            }

            if (!byParty.TryAdd(party, message))
            {
                throw new MultipartyException($"There are two {kind}s of party {party}.", party);
            }
        }

        foreach (var missing in activeSet.Parties.Where(party => !byParty.ContainsKey(party)))
        {
            throw new MultipartyException($"The {kind} of party {missing} is missing.", missing);
        }

        return byParty;
    }
}

/// <summary>One share of each party of an active set, all as committed to and about one thing. Made by <see cref="VerifiedShares"/> alone.</summary>
public sealed class VerifiedShares<TShare>
    where TShare : Share
{
    internal VerifiedShares(ActiveSet activeSet, TShare[] shares) => (ActiveSet, Shares) = (activeSet, shares);

    /// <summary>Who gave them.</summary>
    public ActiveSet ActiveSet { get; }

    /// <summary>Of the secret that they were made with.</summary>
    public MultipartySession Session => ActiveSet.Session;

    /// <summary>In the order of the parties.</summary>
    public IReadOnlyList<TShare> Shares { get; }

    internal Level Level => Shares[0].Level;

    /// <summary>The shares must be about just this.</summary>
    internal void Check(Digest topic, string what)
    {
        if (Shares[0].Topic != topic)
        {
            throw new MultipartyException($"The shares are not about {what}, but all about something else. Combine them with what they were given for.", Shares[0].Party);
        }
    }

    internal void CheckEveryone()
    {
        if (ActiveSet.Parties.Count != Session.Parties)
        {
            throw new ArgumentException($"Keys are made by all {Session.Parties} parties, not by {ActiveSet} alone.");
        }
    }

    /// <summary>Adds up one polynomial of every share.</summary>
    internal void AddTo(Span<ulong> sum, int polynomial)
    {
        foreach (var share in Shares)
        {
            RingElements.Add(Level, share.Polynomial(polynomial), sum);
        }
    }
}
