using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Sealing;

namespace TrustedSpace.Connector.Export;

/// <summary>
/// Streams permitted rows, masked in the query and sealed to the consumer, at the pace at which they are taken: one batch is in memory. The grant's
/// budget pays for a batch before it is written, so that a crash can't give rows away. At a limit of rows, bytes or budget the export ends cleanly, and
/// its statement says so.
/// </summary>
internal sealed class ExportDelivery(UsageLedger ledger, ExportStatement statement, RowDuties duties, ConnectorIdentity identity)
{
    private readonly Stage _stage = new(identity.Participant, "export");

    /// <returns>The signed statement over all that was written.</returns>
    /// <exception cref="RefusedException">The budget is used up, or the source failed.</exception>
    /// <exception cref="OperationCanceledException">The consumer went away.</exception>
    public async Task<string> DeliverAsync(ExportTask task, Stream destination, CancellationToken cancellationToken)
    {
        var spec = task.Export.Spec;
        var info = ReleaseSealing.ForExport(spec.Job, identity.Participant);
        using var sealing = new SealedStreamWriter(destination, task.Export.Consumer, info);
        var progress = new ExportProgress(spec.Elements.Count);
        try
        {
            await StreamAsync(task, sealing, progress, cancellationToken);
            ledger.End(task.Use, UseState.Released, progress.Cells);
            return statement.Sign(task, progress.Rows, progress.IsTruncated, sealing);
        }
        catch
        {
            var left = sealing.BytesWritten > 0;
            ledger.End(task.Use, left ? UseState.Broken : UseState.Failed, left ? progress.Cells : 0);
            throw;
        }
    }

    private async Task StreamAsync(ExportTask task, SealedStreamWriter sealing, ExportProgress progress, CancellationToken cancellationToken)
    {
        var rows = Rows(task);
        using var encoding = RowEncoding.Create(task.Export.Spec.Format, Columns(task));
        var stream = new ExportStream(encoding, sealing, task.Decision.Obligations.MaximumBytes ?? long.MaxValue);
        if (!stream.TryStart())
        {
            throw _stage.Refuse(
                RefusalCode.Denied,
                $"the owner's limit of {task.Decision.Obligations.MaximumBytes} bytes does not hold even an export without rows",
                "Ask the owner for a larger maximumBytes.");
        }

        await foreach (var batch in rows.ReadAsync(cancellationToken))
        {
            var fitting = stream.Encode(batch.Span);
            if (fitting > 0)
            {
                Pay(task, fitting);
                progress.Rows += fitting;
                await stream.WriteAsync(cancellationToken);
            }

            if (fitting < batch.Length)
            {
                progress.IsTruncated = true;
                break;
            }
        }

        progress.IsTruncated |= rows.IsCut;
        await stream.EndAsync(cancellationToken);
    }

    private LimitedRows Rows(ExportTask task)
    {
        var (spec, dataset, obligations) = (task.Export.Spec, task.Export.Dataset, task.Decision.Obligations);
        var affordable = Math.Min(ledger.RemainingCells(task.Use), task.MostCells) / spec.Elements.Count;
        if (affordable == 0)
        {
            throw OverBudget(task);
        }

        var query = new RowQuery
        {
            Elements = spec.Elements,
            Where = duties.Where(obligations.Rows, dataset.Schema),
            Masks = RowDuties.Masks(obligations, dataset),
            MaximumRows = 0,
        };
        return new LimitedRows(dataset.Source, query, Math.Min(obligations.MaximumRows ?? 0, affordable));
    }

    private static List<ExportColumn> Columns(ExportTask task)
    {
        var masks = RowDuties.Masks(task.Decision.Obligations, task.Export.Dataset);
        var described = task.Export.Dataset.Description.Elements.ToDictionary(element => element.Name);
        return [.. task.Export.Spec.Elements.Select(name => new ExportColumn(name, masks.TypeOf(described[name])))];
    }

    private void Pay(ExportTask task, int rows)
    {
        if (!ledger.Spend(task.Use, (long)rows * task.Export.Spec.Elements.Count, UseState.Streaming))
        {
            throw OverBudget(task);
        }
    }

    private RefusedException OverBudget(ExportTask task) => _stage.Refuse(
        RefusalCode.Denied,
        $"the grant's budget of {task.Use.Subject.Budget.MaximumCells} cells is used, or held by other exports",
        "Request a grant with a larger budget.");

    /// <summary>What has left so far.</summary>
    private sealed class ExportProgress(int elements)
    {
        public long Rows { get; set; }

        public bool IsTruncated { get; set; }

        public long Cells => Rows * elements;
    }
}
