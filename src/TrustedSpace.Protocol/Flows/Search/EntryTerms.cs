namespace TrustedSpace.Protocol.Flows;

/// <summary>All that an entry is found by: a pure function of its leaf and of the earlier leaves that it names.</summary>
public sealed record EntryTerms
{
    /// <summary>Leaf index.</summary>
    public required long Leaf { get; init; }

    /// <summary>Unix milliseconds at the gateway.</summary>
    public required long At { get; init; }

    /// <summary>Minor units that the entry charges or states in all; null where it is not about money.</summary>
    public long? Amount { get; init; }

    /// <summary>Without repetition.</summary>
    public required IReadOnlyCollection<Term> Terms { get; init; }

    /// <param name="leaf">The entry.</param>
    /// <param name="earlier">The leaves before it.</param>
    public static EntryTerms Of(LoggedEntry leaf, EntryContext earlier)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        var projection = new EntryProjection(earlier);
        projection.Add(leaf.Entry);
        return new EntryTerms { Leaf = leaf.Index, At = leaf.Entry.At, Amount = projection.Amount, Terms = projection.Terms };
    }
}
