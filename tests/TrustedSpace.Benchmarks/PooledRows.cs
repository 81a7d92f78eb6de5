using System.Globalization;
using System.Numerics;
using DuckDB.NET.Data;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Benchmarks;

/// <summary>What nobody in a space has: all owners' rows in one native table of a DuckDB in this process, with the engine's own settings.</summary>
internal sealed class PooledRows : IDisposable
{
    private const double Tolerance = 1e-9;

    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    /// <param name="files">Pattern of the Parquet files.</param>
    internal PooledRows(string files)
    {
        _connection.Open();
        Execute($"CREATE TABLE visits AS SELECT * FROM read_parquet('{files}')");
    }

    /// <summary>Stores a text column of a known domain as an enumeration, as the connectors do.</summary>
    internal void Enumerate(string column) => Execute(
        $"""
        CREATE TYPE domain AS ENUM (SELECT DISTINCT {column} FROM visits ORDER BY 1);
        ALTER TABLE visits ALTER {column} TYPE domain;
        """);

    /// <returns>The answer's rows by their first column.</returns>
    internal Dictionary<string, object[]> Query(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new Dictionary<string, object[]>(StringComparer.Ordinal);
        while (reader.Read())
        {
            var cells = new object[reader.FieldCount];
            reader.GetValues(cells);
            rows.Add((string)cells[0], cells);
        }

        return rows;
    }

    /// <summary>Requires the space's answer to have the same groups, equal counts, and reals within 1e-9 relative.</summary>
    /// <returns>The largest relative difference.</returns>
    internal static double Compare(OpenedResult answer, Dictionary<string, object[]> pooled)
    {
        var difference = 0.0;
        foreach (var row in answer.Rows)
        {
            var expected = pooled[row[0].AsText];
            for (var i = 1; i < row.Count; i++)
            {
                var off = row[i].Kind == ResultKind.Integer
                    ? (BigInteger)row[i].AsInteger == (long)expected[i] ? 0 : double.PositiveInfinity
                    : Math.Abs(row[i].AsReal - (double)expected[i]) / Math.Abs((double)expected[i]);
                difference = Math.Max(difference, off);
            }
        }

        return answer.Rows.Count == pooled.Count && difference <= Tolerance
            ? difference
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"The answers disagree: {answer.Rows.Count} groups and {pooled.Count}, relative difference {difference}."));
    }

    /// <summary>Requires the space's answer to have the same groups, and every number within eight of its standard errors.</summary>
    /// <returns>The largest difference, in standard errors.</returns>
    internal static double CompareNoisy(OpenedResult answer, Dictionary<string, object[]> pooled)
    {
        var difference = 0.0;
        foreach (var (row, errors) in answer.Rows.Zip(answer.StandardErrors ?? throw new InvalidOperationException("The answer states no errors.")))
        {
            var expected = pooled[row[0].AsText];
            for (var i = 1; i < row.Count; i++)
            {
                var off = Math.Abs(row[i].AsNumber - Convert.ToDouble(expected[i], CultureInfo.InvariantCulture)) / errors[i]!.Value;
                difference = Math.Max(difference, off);
            }
        }

        return answer.Rows.Count == pooled.Count && difference <= 8
            ? difference
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"The answers disagree: {answer.Rows.Count} groups and {pooled.Count}, {difference} standard errors."));
    }

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
