using System.Numerics;
using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

public abstract partial class DataSource
{
    /// <summary>Computes this owner's part of a plan under differential privacy. A row whose group is not declared is left out: a refusal would tell of it.</summary>
    /// <exception cref="FixedPointOverflowException">A group has more than 2^39 rows.</exception>
    /// <exception cref="SourceException">The engine failed or took too long.</exception>
    public async Task<ClippedAggregate> ClippedAsync(StatisticsPlan plan, CancellationToken cancellation = default)
    {
        var sql = AggregateSql.Build(plan, Table, Columns, ClippedMeasureSql.Append);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        try
        {
            return new ClippedAggregate(plan, await GuardAsync("aggregate", () => ReadClippedAsync(plan, sql, limit.Token)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new SourceException(Description.Id, "aggregate", $"It took longer than {_timeout.TotalSeconds} s: narrow the query, or raise timeoutSeconds.");
        }
    }

    private async Task<List<ClippedGroup>> ReadClippedAsync(StatisticsPlan plan, SqlBuilder sql, CancellationToken cancellation)
    {
        await using var query = await OpenQueryAsync(QueryKind.Whole, cancellation);
        sql.ApplyTo(query.Command);
        await using var row = await ExecuteAsync(query.Command, cancellation);
        var reader = new AggregateReader(plan, Columns);
        var groups = new List<ClippedGroup>();
        while (await row.ReadAsync(cancellation))
        {
            if (reader.FindGroup(row) is { } group)
            {
                var position = plan.Groups.Columns.Count;
                var counts = new List<long> { row.GetInt64(position++) };
                var sums = new List<BigInteger>();
                foreach (var measure in plan.Measures)
                {
                    counts.Add(ClippedMeasureSql.Read(row, ref position, measure, sums));
                }

                groups.Add(new ClippedGroup(group, counts, sums));
            }
        }

        return groups;
    }
}
