using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Sources;

/// <summary>Which rows and columns to read; the caller has checked that they may be read.</summary>
public sealed record RowQuery
{
    /// <summary>Columns of the result, in order; at least one.</summary>
    public required IReadOnlyList<ElementName> Elements { get; init; }

    /// <summary>Condition over the true values.</summary>
    public Predicate? Where { get; init; }

    /// <summary>How elements are masked as they are read.</summary>
    public RowMasks Masks { get; init; } = RowMasks.None;

    /// <summary>Most rows to read; the source decides which.</summary>
    public required long MaximumRows { get; init; }

    internal SqlBuilder Build(string table, ElementColumns columns)
    {
        if (Elements.Count == 0)
        {
            throw new ArgumentException("Name at least one element to read.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(MaximumRows);
        var sql = new SqlBuilder(columns).Append("SELECT ");
        sql.AppendJoined(", ", Elements, element => Masks.Append(sql, columns[element.Value]));
        sql.Append(" FROM ").Append(table).AppendWhere(Where);
        return sql.Append(" LIMIT ").AppendValue(MaximumRows);
    }
}
