namespace TrustedSpace.Protocol.Billing.Splits;

/// <summary>
/// The value of rows to a statistic: the precision of its estimate. A standard error falls with the square root of the number of rows, so the inverse standard
/// error of a group is proportional to √(its rows). In millionths, rounded down, computed in integers so that everyone gets the same.
/// </summary>
public sealed class PrecisionValue : ICoalitionValue
{
    private const long MostRows = 1L << 50;
    private const long Millionths = 1_000_000;

    private readonly long[] _rows;

    /// <param name="rows">Of each owner, 0 or more; more than 2^50 count as 2^50.</param>
    public PrecisionValue(IEnumerable<long> rows) => _rows = [.. rows.Select(count => Math.Clamp(count, 0, MostRows))];

    public int Players => _rows.Length;

    public bool IsSubmodular => true;

    public long Of(ReadOnlySpan<int> members)
    {
        Int128 rows = 0;
        foreach (var member in members)
        {
            rows += _rows[member];
        }

        return (long)IntegerRoot.Of((UInt128)(rows * Millionths * Millionths));
    }
}
