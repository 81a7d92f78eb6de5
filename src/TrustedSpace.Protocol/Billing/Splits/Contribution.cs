namespace TrustedSpace.Protocol.Billing.Splits;

/// <summary>What each owner contributed to one flow: exactly where its groups can be counted, else estimated.</summary>
internal sealed record Contribution
{
    private const long Millionths = 1_000_000;

    /// <summary>In multiples of 1 / <see cref="ShapleyValue.Denominator"/>.</summary>
    public required IReadOnlyList<Int128> Shares { get; init; }

    public required IReadOnlyList<long> LeaveOneOut { get; init; }

    /// <summary>In millionths of the whole, rounded up; null where it is exact.</summary>
    public long? ErrorBound { get; init; }

    /// <param name="value">The game.</param>
    /// <param name="seed">Asked for where orders are drawn.</param>
    public static Contribution Of(ICoalitionValue value, Func<byte[]> seed)
    {
        if (value.Players <= ShapleyValue.MostExact)
        {
            return new Contribution { Shares = ShapleyValue.Exact(value), LeaveOneOut = Splits.LeaveOneOut.Of(value) };
        }

        var sampled = ShapleySampling.Estimate(value, seed());
        var whole = Math.Max(1, value.Of([.. Enumerable.Range(0, value.Players)]));
        return new Contribution
        {
            Shares = sampled.Shares,
            LeaveOneOut = Splits.LeaveOneOut.Of(value),
            ErrorBound = Math.Min(Millionths, Rounding.Up((Int128)sampled.ErrorBound * Millionths, whole)),
        };
    }
}
