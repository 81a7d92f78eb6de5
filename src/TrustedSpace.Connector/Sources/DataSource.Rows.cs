using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Sources;

public abstract partial class DataSource
{
    /// <summary>Opens rows in an order that lasts as long as the data: read again, or from a later one on, they are the same rows.</summary>
    /// <exception cref="SourceException">The engine failed.</exception>
    public async Task<OpenedRows> OpenRowsAsync(RowQuery rows, CancellationToken cancellation = default)
    {
        var sql = rows.Build(Table, Columns);
        var elements = rows.Elements.Select(element => Columns[element.Value]).Select(element => (element.Name.Value, rows.Masks.TypeOf(element))).ToArray();
        var query = await GuardAsync("read rows", () => OpenQueryAsync(QueryKind.Streamed, cancellation));
        try
        {
            var content = await GuardAsync("read rows", () => ContentAsync(query, rows, cancellation));
            sql.ApplyTo(query.Command);
            return new OpenedRows(Sha256Digest.Of(Encoding.UTF8.GetBytes(content)), query, stop => ReadAsync(query, elements, stop));
        }
        catch
        {
            await query.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads rows in batches as fast as they are taken: one batch is in memory at a time.</summary>
    /// <exception cref="UndeclaredValueException">A row contradicts the description; names the element only.</exception>
    /// <exception cref="SourceException">The engine failed.</exception>
    public async IAsyncEnumerable<RowBatch> ReadRowsAsync(RowQuery rows, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var stream = await OpenRowsAsync(rows, cancellation);
        await foreach (var batch in stream.ReadAsync(cancellation))
        {
            yield return batch;
        }
    }

    /// <summary>A text that changes when the rows of a query do, read in the query's own snapshot of the data.</summary>
    protected abstract Task<string> ContentAsync(SourceQuery query, RowQuery rows, CancellationToken cancellation);

    private async IAsyncEnumerable<RowBatch> ReadAsync(
        SourceQuery query, (string Name, ColumnType Type)[] elements, [EnumeratorCancellation] CancellationToken cancellation)
    {
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
