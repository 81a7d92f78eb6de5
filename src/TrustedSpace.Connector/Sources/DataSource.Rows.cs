using System.Data.Common;
using System.Runtime.CompilerServices;
using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

public abstract partial class DataSource
{
    /// <summary>Reads rows in batches as fast as they are taken: one batch is in memory at a time.</summary>
    /// <exception cref="UndeclaredValueException">A row contradicts the description; names the element only.</exception>
    /// <exception cref="SourceException">The engine failed.</exception>
    public async IAsyncEnumerable<RowBatch> ReadRowsAsync(RowQuery rows, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var sql = rows.Build(Table, Columns);
        var elements = rows.Elements.Select(element => Columns[element.Value]).Select(element => (element.Name.Value, rows.Masks.TypeOf(element))).ToArray();
        await using var query = await GuardAsync("read rows", () => OpenQueryAsync(QueryKind.Streamed, cancellation));
        sql.ApplyTo(query.Command);
        await using var row = await GuardAsync("read rows", () => ExecuteAsync(query.Command, cancellation));
        var more = true;
        while (more)
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = new List<ElementValue?[]>(RowBatch.MaximumRows);
            more = await GuardAsync("read rows", () => FillAsync(batch, row, elements, cancellation));
            if (batch.Count > 0)
            {
                yield return new RowBatch(batch);
            }
        }
    }

    private static async Task<bool> FillAsync(List<ElementValue?[]> batch, DbDataReader row, (string Name, ColumnType Type)[] elements, CancellationToken cancellation)
    {
        while (batch.Count < RowBatch.MaximumRows)
        {
            if (!await row.ReadAsync(cancellation))
            {
                return false;
            }

            var values = new ElementValue?[elements.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = ElementValues.Read(row, i, elements[i].Name, elements[i].Type);
            }

            batch.Add(values);
        }

        return true;
    }
}
