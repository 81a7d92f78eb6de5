namespace TrustedSpace.Client.Reports;

/// <summary>What the log says of an owner, a consumer or a dataset over a period: figures, each the sum of what it names leaf by leaf.</summary>
public sealed record UsageReport
{
    public required ReportSubject Subject { get; init; }

    /// <summary>Unix milliseconds, inclusive; null from the beginning.</summary>
    public long? From { get; init; }

    /// <summary>Unix milliseconds, exclusive; null to the end.</summary>
    public long? To { get; init; }

    /// <summary>Leaves that were searched, from the first.</summary>
    public required long IndexedThrough { get; init; }

    /// <summary>Ordered by section, then by name.</summary>
    public required IReadOnlyList<ReportFigure> Figures { get; init; }
}

/// <summary>One figure of a report.</summary>
public sealed record ReportFigure
{
    /// <summary>What it belongs to: "entries", "flows", "by consumer" and the like.</summary>
    public required string Section { get; init; }

    public required string Name { get; init; }

    /// <summary>"leaves", "cells", "rows", "bytes", or minor units of a currency by its code.</summary>
    public required string Unit { get; init; }

    /// <summary>Sum of the parts.</summary>
    public long Value => Parts.Sum(part => part.Value);

    /// <summary>In leaf order.</summary>
    public required IReadOnlyList<ReportPart> Parts { get; init; }
}

/// <summary>What one leaf adds to a figure.</summary>
/// <param name="Leaf">Its index.</param>
/// <param name="Value">In the figure's unit.</param>
public readonly record struct ReportPart(long Leaf, long Value);
