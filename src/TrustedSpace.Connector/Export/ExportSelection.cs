using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Export;

/// <summary>Opens the rows that an export may carry: those that the decision's obligations leave, masked, within every limit of rows.</summary>
internal sealed class ExportSelection(UsageLedger ledger, ExportLedger exports, ExportResumption resumption, RowDuties duties, ConnectorIdentity identity)
{
    private readonly Stage _stage = new(identity.Participant, "export");

    /// <exception cref="RefusedException">No row is affordable, or the data changed since the part that is resumed.</exception>
    /// <exception cref="SourceException">The source failed.</exception>
    public async Task<SelectedRows> OpenAsync(ExportTask task, CancellationToken cancellationToken)
    {
        var (spec, dataset, obligations) = (task.Export.Spec, task.Export.Dataset, task.Decision.Obligations);
        var masks = RowDuties.Masks(obligations, dataset);
        var described = dataset.Description.Elements.ToDictionary(element => element.Name);
        var columns = spec.Elements.Select(name => new ExportColumn(name, masks.TypeOf(described[name]))).ToList();
        var limit = MostRows(task) - task.Export.FirstRow;
        var query = new RowQuery
        {
            Elements = spec.Elements,
            Where = duties.Where(obligations.Rows, dataset.Schema),
            Masks = masks,
            FirstRow = task.Export.FirstRow,
            MaximumRows = limit + 1,
        };
        var stream = await dataset.Source.OpenRowsAsync(query, cancellationToken);
        try
        {
            resumption.RequireData(task.Resumed, stream.Version);
            exports.Bind(task.Use, task.Decision.Policy, stream.Version, columns);
            var order = new RowOrder(dataset.Secret.Span, task.Resumed?.FirstPart ?? spec.Job, columns);
            return new SelectedRows(stream, columns, order, new LimitedRows(stream, limit));
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public RefusedException OverBudget(ExportTask task) => _stage.Refuse(
        RefusalCode.Denied,
        $"the grant's budget of {task.Use.Subject.Budget.MaximumCells} cells is used, or held by other exports",
        "Request a grant with a larger budget.");

    /// <summary>Most rows of the whole export: a resumed one has those of the parts before.</summary>
    private long MostRows(ExportTask task)
    {
        var (first, elements) = (task.Export.FirstRow, task.Export.Spec.Elements.Count);
        var affordable = Math.Min(first + (ledger.RemainingCells(task.Use) / elements), task.MostCells / elements);
        return affordable > first || (affordable == first && task.Resumed is not null)
            ? Math.Max(first, Math.Min(task.Decision.Obligations.MaximumRows ?? 0, affordable))
            : throw OverBudget(task);
    }
}

/// <summary>The rows of an export, open.</summary>
/// <param name="Stream">To be disposed after the reading.</param>
/// <param name="Columns">Their columns.</param>
/// <param name="Order">The order in which each batch leaves.</param>
/// <param name="Rows">The rows within the limit.</param>
internal sealed record SelectedRows(OpenedRows Stream, IReadOnlyList<ExportColumn> Columns, RowOrder Order, LimitedRows Rows) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
