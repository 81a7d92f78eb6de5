using System.Text.Json;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Export;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Connector.Watermarks;

/// <summary>
/// Finds the export that leaked rows are of, from the rows, the owner's ledger and the owner's secrets: <c>--trace FILE</c>. The connector may run or not.
/// </summary>
internal static class WatermarkTrace
{
    /// <summary>Greatest probability that an export is named although the rows are of none.</summary>
    public const double Significance = 1e-6;

    /// <summary>Traces a file and writes a <see cref="TraceReport"/> as JSON.</summary>
    /// <returns><see cref="ExitCode.Stopped"/> when an export is named, <see cref="ExitCode.NotFound"/> when none is.</returns>
    /// <exception cref="CannotStartException">The configuration, the state or the file can't be read.</exception>
    public static async Task<int> RunAsync(ConnectorOptions options, string file, TextWriter output)
    {
        var rows = LeakedFile.Read(file);
        using var ledger = LedgerDatabase.OpenBeside(options.State);
        var report = Trace(rows, new ExportLedger(ledger), new DatasetSecrets(options), options.Datasets.Select(dataset => dataset.Description.Id));
        await output.WriteLineAsync(JsonSerializer.Serialize(report, ProtocolJson.Options));
        return report.Source is null ? ExitCode.NotFound : ExitCode.Stopped;
    }

    /// <summary>Compares rows with every export of these datasets that has their columns.</summary>
    public static TraceReport Trace(LeakedRows rows, ExportLedger exports, DatasetSecrets secrets, IEnumerable<DatasetId> datasets)
    {
        var candidates = datasets.SelectMany(exports.Of).Where(export => rows.Fits(export.Columns)).ToList();
        var traced = candidates
            .Select(export => (Export: export, Evidence: Compare(rows, export, secrets.Of(export.Dataset))))
            .Select(each => (each.Export, each.Evidence, Chance: Math.Min(1, each.Evidence.ChanceAlone * candidates.Count)))
            .OrderBy(each => each.Chance)
            .ToList();
        var best = traced.FirstOrDefault();
        return new TraceReport
        {
            Rows = rows.Rows.Count,
            Compared = candidates.Count,
            Source = best.Export is { } source && best.Chance <= Significance
                ? new TracedExport
                {
                    Job = source.Job,
                    Grant = source.Grant,
                    Consumer = source.Consumer,
                    Dataset = source.Dataset,
                    Pairs = best.Evidence.Pairs,
                    Agreeing = best.Evidence.Agreeing,
                    FalsePositive = best.Chance,
                }
                : null,
        };
    }

    private static WatermarkEvidence Compare(LeakedRows rows, ExportPart export, byte[] secret)
    {
        var order = new RowOrder(secret, export.FirstPart, export.Columns);
        return WatermarkEvidence.Of(rows.As(export.Columns).Select(order.Tag));
    }
}
