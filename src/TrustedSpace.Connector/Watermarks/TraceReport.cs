using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Watermarks;

/// <summary>What a trace found.</summary>
internal sealed record TraceReport
{
    /// <summary>Rows that were looked at.</summary>
    public required int Rows { get; init; }

    /// <summary>Exports with the same columns that they were compared with.</summary>
    public required int Compared { get; init; }

    /// <summary>The export that the rows are of; null when none can be named.</summary>
    public TracedExport? Source { get; init; }
}

/// <summary>An export that leaked.</summary>
internal sealed record TracedExport
{
    /// <summary>Its first part.</summary>
    public required JobId Job { get; init; }

    public required GrantId Grant { get; init; }

    public required ParticipantId Consumer { get; init; }

    public required DatasetId Dataset { get; init; }

    /// <summary>Pairs of neighbouring rows that were looked at.</summary>
    public required int Pairs { get; init; }

    /// <summary>Pairs that stand in the export's order.</summary>
    public required int Agreeing { get; init; }

    /// <summary>Probability that rows of no export agree so well with any of those compared: the binomial tail times their number.</summary>
    public required double FalsePositive { get; init; }
}
