using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Catalog;

/// <summary>What a column means to a consumer; only this description ever leaves the owner.</summary>
/// <remarks>Classification and level follow GB/T 43697-2024: core, important or general data, level 1 (open) to 4 (most sensitive).</remarks>
public sealed record DataElement
{
    /// <summary>Column name, unique within the dataset.</summary>
    public required ElementName Name { get; init; }

    public required ElementType Type { get; init; }

    /// <summary>One sentence for a reader who does not know the source.</summary>
    public required string Meaning { get; init; }

    /// <summary>Unit of measure (UCUM where one exists), or null for a number without unit or a category.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether a row may have no value.</summary>
    public bool Nullable { get; init; }

    /// <summary>Least value a row may hold; required for an integer or real element that is aggregated.</summary>
    public double? Minimum { get; init; }

    /// <summary>Greatest value a row may hold; required for an integer or real element that is aggregated.</summary>
    public double? Maximum { get; init; }

    /// <summary>Earliest date a row may hold; required for a date that is grouped by.</summary>
    public DateOnly? Earliest { get; init; }

    /// <summary>Latest date a row may hold; required for a date that is grouped by.</summary>
    public DateOnly? Latest { get; init; }

    /// <summary>Every value a row may hold, as text; a domain makes the element a grouping element.</summary>
    public IReadOnlyList<string>? Domain { get; init; }

    /// <summary>Ascending bin edges e0 &lt; e1 &lt; …; bins are [e0,e1), …, the last one closed. Bins make a number a grouping element.</summary>
    public IReadOnlyList<double>? Bins { get; init; }

    public Classification Classification { get; init; } = Classification.General;

    /// <summary>Sensitivity level, 1 to 4.</summary>
    public int Level { get; init; } = 1;
}
