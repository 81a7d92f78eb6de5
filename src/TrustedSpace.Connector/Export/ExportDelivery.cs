using System.Buffers;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Sealing;

namespace TrustedSpace.Connector.Export;

/// <summary>
/// Streams permitted rows, sealed to the consumer, at the pace at which they are taken: one batch is in memory. The grant's budget pays for a
/// batch before it is written, so that a crash can't give rows away.
/// </summary>
internal sealed class ExportDelivery(UsageLedger ledger, ExportStatement statement, ConnectorIdentity identity)
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
        var rows = 0L;
        try
        {
            var buffer = new ArrayBufferWriter<byte>();
            var text = RowText.Create(spec.Format, spec.Elements);
            text.WriteHeader(buffer);
            await foreach (var batch in ReadAsync(task, cancellationToken))
            {
                Pay(task, batch.Rows.Count);
                rows += batch.Rows.Count;
                foreach (var row in batch.Rows)
                {
                    text.WriteRow(row, buffer);
                }

                await sealing.WriteAsync(buffer.WrittenMemory, cancellationToken);
                buffer.ResetWrittenCount();
            }

            await sealing.WriteAsync(buffer.WrittenMemory, cancellationToken);
            await sealing.CompleteAsync(cancellationToken);
            ledger.End(task.Use, UseState.Released, Cells(task, rows));
            return statement.Sign(task, rows, sealing.BytesWritten, sealing.Digest);
        }
        catch
        {
            var left = sealing.BytesWritten > 0;
            ledger.End(task.Use, left ? UseState.Broken : UseState.Failed, left ? Cells(task, rows) : 0);
            throw;
        }
    }

    private async IAsyncEnumerable<RowBatch> ReadAsync(
        ExportTask task,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var elements = task.Export.Spec.Elements;
        var affordable = Math.Min(ledger.RemainingCells(task.Use), task.MostCells) / elements.Count;
        if (affordable == 0)
        {
            throw OverBudget(task);
        }

        var query = new RowQuery
        {
            Elements = elements,
            Where = task.Export.Dataset.PermittedRows,
            MaximumRows = Math.Min(task.Decision.Obligations.MaximumRows ?? 0, affordable),
        };
        await foreach (var batch in task.Export.Dataset.Source.ReadRowsAsync(query, cancellationToken))
        {
            yield return batch;
        }
    }

    private void Pay(ExportTask task, int rows)
    {
        if (!ledger.Spend(task.Use, Cells(task, rows), UseState.Streaming))
        {
            throw OverBudget(task);
        }
    }

    private RefusedException OverBudget(ExportTask task) => _stage.Refuse(
        RefusalCode.Denied,
        $"the grant's budget of {task.Use.Subject.Budget.MaximumCells} cells is used, or held by other exports",
        "Request a grant with a larger budget.");

    private static long Cells(ExportTask task, long rows) => rows * task.Export.Spec.Elements.Count;
}
