namespace TrustedSpace.Computation.Rounds;

/// <summary>The parties of one job, fixed before it starts.</summary>
/// <remarks>Invariant: 2 to 64 distinct, non-empty ids in ordinal order.</remarks>
public sealed class PartySet
{
    public const int MinParties = 2;

    /// <summary>Most parties; the bound of the fixed-point sums rests on it.</summary>
    public const int MaxParties = 64;

    private readonly byte[] _hash;

    /// <param name="parties">Ids in any order.</param>
    /// <exception cref="ArgumentException">Too few, too many, empty or repeated ids.</exception>
    public PartySet(IEnumerable<string> parties)
    {
        string[] ordered = [.. parties.Order(StringComparer.Ordinal)];
        if (ordered.Length is < MinParties or > MaxParties)
        {
            throw new ArgumentException($"A protocol takes {MinParties} to {MaxParties} parties, not {ordered.Length}.", nameof(parties));
        }

        if (ordered.Any(string.IsNullOrEmpty) || ordered.Distinct(StringComparer.Ordinal).Count() != ordered.Length)
        {
            throw new ArgumentException("Parties must have distinct, non-empty ids.", nameof(parties));
        }

        Ids = ordered;
        var framing = new Framing("trustedspace/rounds/parties/1");
        foreach (var id in ordered)
        {
            framing.Add(id);
        }

        _hash = framing.Sha256();
    }

    /// <summary>The ids in ordinal order.</summary>
    public IReadOnlyList<string> Ids { get; }

    public int Count => Ids.Count;

    /// <summary>SHA-256 over the ordered ids, 32 bytes.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    public bool Contains(string id) => Ids.Contains(id, StringComparer.Ordinal);
}
