namespace TrustedSpace.Client.Jobs;

/// <summary>What the owners' noise would cost and do to the answer of a query under a grant; nothing is run or reserved for it.</summary>
public sealed record NoiseForecast
{
    /// <summary>Cost of one job in zCDP, to the consumer's budget at every owner that keeps one.</summary>
    public required double Rho { get; init; }

    /// <summary>Rows of the group that <see cref="StandardErrors"/> are for.</summary>
    public required long Rows { get; init; }

    /// <summary>Columns of the answer.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Standard errors by column; null for labels.</summary>
    public required IReadOnlyList<double?> StandardErrors { get; init; }
}
