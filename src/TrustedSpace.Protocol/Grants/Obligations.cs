namespace TrustedSpace.Protocol.Grants;

/// <summary>What the connector enforces in code when it acts on a decision.</summary>
public sealed record Obligations
{
    /// <summary>Fewest rows, over all owners, that a released group counts.</summary>
    public int MinimumGroupSize { get; init; }

    /// <summary>Most rows an export may carry; null where the operation is not an export.</summary>
    public long? MaximumRows { get; init; }

    /// <summary>Most bytes of an export's sealed stream; null without such a limit.</summary>
    public long? MaximumBytes { get; init; }

    /// <summary>Condition over the elements' true values, in the grammar of <c>WHERE</c>: an export carries only rows that satisfy it. Null: every row.</summary>
    public string? Rows { get; init; }

    /// <summary>How requested elements are masked in an export, in the permission's order; null where none is.</summary>
    public IReadOnlyList<Mask>? Masking { get; init; }

    /// <summary>Weakest protection under which the owner's numbers may be added to others'.</summary>
    public ProtectionMode Protection { get; init; }

    /// <summary>Fewest owners whose numbers a released result contains; null: all of them.</summary>
    public int? MinimumOwners { get; init; }

    /// <summary>Noise that the owner asks for; null: none.</summary>
    public PrivacyTerms? Privacy { get; init; }

    /// <summary>
    /// True when whoever keeps these keeps the others as well: no limit is weaker that another party counts on. Bytes, rows and masks of an export
    /// concern its one owner alone.
    /// </summary>
    public bool Keep(Obligations others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return MinimumGroupSize >= others.MinimumGroupSize
            && (others.MaximumRows is not { } rows || MaximumRows <= rows)
            && Protection >= others.Protection
            && (MinimumOwners is not { } least || least >= others.MinimumOwners)
            && (others.Privacy is not { } privacy || (Privacy is { } own && own.Keep(privacy)));
    }
}

/// <summary>How the numbers of several owners become one result, from weaker to stronger; <c>docs/computations</c> says what each protects.</summary>
public enum ProtectionMode
{
    /// <summary>Owners mask their numbers; the consumer adds the masked shares up.</summary>
    SecureAggregation,

    /// <summary>Owners encrypt their numbers under a collective key; the sum is switched to the consumer's key.</summary>
    Homomorphic,
}
