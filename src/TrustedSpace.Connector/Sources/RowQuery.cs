using System.Globalization;
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

    /// <summary>Rows to pass over.</summary>
    public long FirstRow { get; init; }

    /// <summary>Most rows to read.</summary>
    public required long MaximumRows { get; init; }

    internal SqlBuilder Build(string table, ElementColumns columns)
    {
        if (Elements.Count == 0)
        {
            throw new ArgumentException("Name at least one element to read.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(MaximumRows);
        ArgumentOutOfRangeException.ThrowIfNegative(FirstRow);
        var sql = BuildUnordered(table, columns);
        if (!columns.Dialect.KeepsOrder)
        {
            // By what leaves, never by a true value that is masked. Rows that tie in all of it are the same rows to a reader.
            sql.Append(" ORDER BY ").AppendJoined(", ", Enumerable.Range(1, Elements.Count), position => sql.Append(position.ToString(CultureInfo.InvariantCulture)));
        }

        return sql.Append(" LIMIT ").AppendValue(MaximumRows).Append(" OFFSET ").AppendValue(FirstRow);
    }

    /// <summary>All rows of the query, in no order.</summary>
    internal SqlBuilder BuildUnordered(string table, ElementColumns columns)
    {
        var sql = new SqlBuilder(columns).Append("SELECT ");
        sql.AppendJoined(", ", Elements, element => Masks.Append(sql, columns[element.Value]));
        return sql.Append(" FROM ").Append(table).AppendWhere(Where);
    }
}
