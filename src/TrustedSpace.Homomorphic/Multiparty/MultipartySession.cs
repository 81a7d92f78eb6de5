using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// What the parties of one collective key agree on before they begin: parameters, how many they are, how many must take part in a decryption, and a public
/// random seed from which all of them derive the same uniform polynomials. The ideal secret is the sum of the parties' secrets and exists nowhere.
/// Mouchet, Troncoso-Pastoriza, Bossuat and Hubaux, "Multiparty homomorphic encryption from ring-learning-with-errors", 2020/304; Mouchet, Bertrand and
/// Hubaux, "An efficient threshold access-structure for RLWE-based multiparty homomorphic encryption", 2022/780. Immutable.
/// </summary>
public sealed class MultipartySession
{
    /// <summary>Bytes of the public seed.</summary>
    public const int SeedSize = 32;
    /// <summary>Largest N.</summary>
    public const int MostParties = 128;

    /// <param name="context">Parameters of the collective key.</param>
    /// <param name="seed">32 public bytes that no party chose alone, such as the hash of what all of them first committed to. Another for every session.</param>
    /// <param name="parties">N, 2 to 128; the parties are numbered from 1.</param>
    /// <param name="threshold">How many decrypt together, 2 to N; N where null.</param>
    public MultipartySession(HomomorphicContext context, ReadOnlySpan<byte> seed, int parties, int? threshold = null)
    {
        var needed = threshold ?? parties;
        if (parties is < 2 or > MostParties)
        {
            throw new ArgumentOutOfRangeException(nameof(parties), parties, $"A session has 2 to {MostParties} parties.");
        }

        if (needed < 2 || needed > parties)
        {
            throw new ArgumentOutOfRangeException(
                nameof(threshold), needed, $"2 to {parties} of {parties} parties decrypt together; with fewer than 2 a single party would hold the key.");
        }

        if (seed.Length != SeedSize)
        {
            throw new ArgumentException($"The seed has {SeedSize} bytes, not {seed.Length}. Take the hash of every party's contribution.", nameof(seed));
        }

        // The numbers 1 to N are where secrets are shared; their differences are less than N, so that this makes them invertible modulo every prime.
        if (context.Parameters.Moduli.Any(prime => prime <= (ulong)parties))
        {
            throw new ParametersException($"A prime of the chain is not larger than the number of parties, {parties}. Choose larger primes.");
        }

        (Context, Parties, Threshold) = (context, parties, needed);
        Span<byte> parameters = stackalloc byte[ParametersId.Size];
        context.KeyLevel.Id.CopyTo(parameters);
        using var transcript = new Transcript("session");
        Id = new SessionId(transcript.Add(parameters).Add(parties).Add(needed).Add(seed).ToDigest());
        Everyone = new ActiveSet(this, [.. Enumerable.Range(1, parties)]);
    }

    /// <summary>The hash of all of the above.</summary>
    public SessionId Id { get; }

    /// <summary>Of the keys and ciphertexts.</summary>
    public HomomorphicContext Context { get; }

    /// <summary>N.</summary>
    public int Parties { get; }

    /// <summary>How many parties decrypt together.</summary>
    public int Threshold { get; }

    /// <summary>Digits of a switching key: one for each prime but the special one.</summary>
    internal int Digits => Context.KeyLevel.PrimeCount - 1;

    /// <summary>All parties, who make the keys.</summary>
    public ActiveSet Everyone { get; }

    /// <summary>The parties of one decryption.</summary>
    /// <param name="parties">As many different numbers as the threshold, in any order.</param>
    public ActiveSet Active(params IEnumerable<int> parties)
    {
        int[] numbers = [.. parties.Order()];
        if (numbers.Length != Threshold)
        {
            throw new ArgumentException($"{Threshold} of {Parties} parties decrypt together, not {numbers.Length}.", nameof(parties));
        }

        return new ActiveSet(this, numbers);
    }

    internal void CheckParty(int party)
    {
        if (party < 1 || party > Parties)
        {
            throw new ArgumentOutOfRangeException(nameof(party), party, $"The parties are numbered from 1 to {Parties}.");
        }
    }

    internal void CheckSwitching()
    {
        if (!Context.CanSwitchKeys)
        {
            throw new ParametersException("These parameters have no special prime, so that there are no switching keys. Choose at least two primes.");
        }
    }

    internal void CheckSame(MultipartySession other, string what)
    {
        if (Id != other.Id)
        {
            throw new ArgumentException($"{what} is of session {other.Id}, not of {Id}. Keys, shares and ciphertexts of different sessions do not go together.");
        }
    }

    internal void CheckContext(HomomorphicContext context, string what)
    {
        if (context.Parameters.Id != Context.Parameters.Id)
        {
            throw new ArgumentException($"{what} has other parameters than the session. Make it with the session's context.");
        }
    }
}
