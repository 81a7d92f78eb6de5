using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

/// <summary>All that an entry is found by: a pure function of its leaf and of the leaves that issued or denied its grant.</summary>
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
    /// <param name="grants">The first earlier leaf of a grant, as <see cref="GrantTerms.Of"/> reads it; null for a grant that no earlier leaf names.</param>
    public static EntryTerms Of(LoggedEntry leaf, Func<GrantId, GrantTerms?> grants)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        var projection = new EntryProjection(grants);
        projection.Add(leaf.Entry);
        return new EntryTerms { Leaf = leaf.Index, At = leaf.Entry.At, Amount = projection.Amount, Terms = projection.Terms };
    }
}
