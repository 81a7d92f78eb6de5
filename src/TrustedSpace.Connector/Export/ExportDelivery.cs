using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Sealing;

namespace TrustedSpace.Connector.Export;

/// <summary>
/// Streams permitted rows, masked in the query and sealed to the consumer, at the pace at which they are taken: one batch is in memory. The grant's
/// budget pays for a batch before it is written, so that a crash can't give rows away. At a limit of rows, bytes or budget the export ends cleanly, and
/// its statement says so.
/// </summary>
internal sealed class ExportDelivery(UsageLedger ledger, ExportStatement statement, ExportSelection selection, ConnectorIdentity identity)
{
    private readonly Stage _stage = new(identity.Participant, "export");

    /// <returns>The signed statement over all that was written.</returns>
    /// <exception cref="RefusedException">The budget is used up, the data or the policy changed since the part it resumes, or the source failed.</exception>
    /// <exception cref="OperationCanceledException">The consumer went away.</exception>
    public async Task<string> DeliverAsync(ExportTask task, Stream destination, CancellationToken cancellationToken)
    {
        var spec = task.Export.Spec;
        var info = ReleaseSealing.ForExport(spec.Job, identity.Participant);
        using var sealing = new SealedStreamWriter(destination, task.Export.Consumer, info);
        var progress = new ExportProgress(task.Export);
        try
        {
            await StreamAsync(task, sealing, progress, cancellationToken);
            ledger.End(task.Use, UseState.Released, progress.Cells);
            return statement.Sign(task, progress.EndRow, progress.IsTruncated, sealing);
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
        await using var selected = await selection.OpenAsync(task, cancellationToken);
        using var encoding = RowEncoding.Create(task.Export.Spec.Format, selected.Columns);
        var stream = new ExportStream(encoding, sealing, MostBytes(task));
        if (!stream.TryStart(resumed: task.Export.FirstRow > 0))
        {
            throw _stage.Refuse(
                RefusalCode.Denied,
                $"the owner's limit of {task.Decision.Obligations.MaximumBytes} bytes does not hold even an export without rows",
                "Ask the owner for a larger maximumBytes.");
        }

        await foreach (var batch in selected.Rows.ReadAsync(cancellationToken))
        {
            selected.Order.Arrange(batch);
            var fitting = stream.Encode(batch);
            if (fitting > 0)
            {
                Pay(task, fitting, stream.TakeBytes());
                progress.Rows += fitting;
                await stream.WriteAsync(cancellationToken);
            }

            if (fitting < batch.Length)
            {
                progress.IsTruncated = true;
                break;
            }
        }

        progress.IsTruncated |= selected.Rows.IsCut;
        await stream.EndAsync(cancellationToken);
    }

    private static long MostBytes(ExportTask task) =>
        (task.Decision.Obligations.MaximumBytes ?? long.MaxValue) - (task.Resumed?.Bytes ?? 0);

    private void Pay(ExportTask task, int rows, long bytes)
    {
        if (!ledger.Spend(task.Use, (long)rows * task.Export.Spec.Elements.Count, UseState.Streaming, bytes))
        {
            throw selection.OverBudget(task);
        }
    }

    /// <summary>What has left so far.</summary>
    private sealed class ExportProgress(VerifiedExport export)
    {
        /// <summary>Rows of this part.</summary>
        public long Rows { get; set; }

        public bool IsTruncated { get; set; }

        /// <summary>Cells of this part.</summary>
        public long Cells => Rows * export.Spec.Elements.Count;

        /// <summary>Rows of the export up to here.</summary>
        public long EndRow => export.FirstRow + Rows;
    }
}
