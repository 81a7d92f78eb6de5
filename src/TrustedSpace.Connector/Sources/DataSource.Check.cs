using System.Data.Common;

namespace TrustedSpace.Connector.Sources;

public abstract partial class DataSource
{
    private async Task CheckAsync(CancellationToken cancellation)
    {
        var mismatches = new List<SourceMismatch>();
        try
        {
            mismatches.AddRange(await AttachAsync(cancellation));

            // A join that lacks a column can't be queried at all.
            if (Options.Joins.Count == 0 || mismatches.Count == 0)
            {
                mismatches.AddRange(await CheckContentAsync(mismatches, cancellation));
            }
        }
        catch (Exception failure) when (failure is DbException or IOException or UnauthorizedAccessException)
        {
            throw new SourceException(Description.Id, "open", $"Check that it exists, is readable and is what the configuration says ({failure.GetType().Name}).", failure);
        }

        if (mismatches.Count > 0)
        {
            throw new SourceMismatchException(Description.Id, mismatches);
        }

        Seal();
    }

    private async Task<List<SourceMismatch>> CheckContentAsync(IReadOnlyList<SourceMismatch> shape, CancellationToken cancellation)
    {
        var unfit = shape.Select(mismatch => mismatch.Subject).ToHashSet();
        var fitting = Description.Elements.Where(element => !unfit.Contains(element.Name.Value));
        var check = new ContentCheck(fitting, Table, Columns);
        await using var query = await OpenQueryAsync(QueryKind.Whole, cancellation);
        check.ApplyTo(query.Command);
        await using var row = await ExecuteAsync(query.Command, cancellation);
        await row.ReadAsync(cancellation);
        return [.. check.Read(row)];
    }
}
