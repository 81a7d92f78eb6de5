using System.Diagnostics;
using System.Globalization;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// An export of 1,000,000 rows through connector and gateway, from signing it to the verified statement, against Kestrel streaming the same opened bytes from
/// memory, turn by turn; then what is resident while a consumer takes its time.
/// </summary>
internal static class ExportThroughput
{
    private const int Rounds = 5;
    private const double Mega = 1_000_000;

    internal static async Task RunAsync()
    {
        await using var space = await ExportSpace.StartAsync();
        await using var plain = await PlainServer.StartAsync();
        Console.WriteLine("form, purpose: MB opened; export MB/s and rows/s; plain Kestrel MB/s; ratio; processor seconds of connector and gateway for an export");
        foreach (var purpose in (string[])["research", "teaching"])
        {
            foreach (var format in Enum.GetValues<ExportFormat>())
            {
                await MeasureAsync(space, plain, purpose, format);
            }
        }

        await MeasureMemoryAsync(space);
    }

    private static async Task MeasureAsync(ExportSpace space, PlainServer plain, string purpose, ExportFormat format)
    {
        using (var opened = new MemoryStream())
        {
            await ExportAsync(space, purpose, format, opened);
            plain.Bytes = opened.ToArray();
        }

        List<double> exports = [], downloads = [], connector = [], gateway = [];
        for (var i = 0; i < Rounds; i++)
        {
            var before = (Processor(space.Connector), Processor(space.Gateway));
            exports.Add(await TimeAsync(() => ExportAsync(space, purpose, format, Stream.Null)));
            connector.Add((Processor(space.Connector) - before.Item1).TotalSeconds);
            gateway.Add((Processor(space.Gateway) - before.Item2).TotalSeconds);
            downloads.Add(await TimeAsync(() => plain.DownloadAsync(Stream.Null)));
        }

        var size = plain.Bytes.Length / Mega;
        var (export, download) = (Median(exports), Median(downloads));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {format,-9} {purpose,-8} {size,6:F1} MB; {size / export,6:F1} MB/s, {ExportSpace.Rows / export,9:N0} rows/s; {size / download,7:F1} MB/s; {download / export:F3}; {Median(connector):F2} s, {Median(gateway):F2} s"));
    }

    private static async Task MeasureMemoryAsync(ExportSpace space)
    {
        Console.WriteLine(Resident(space, "resident before"));
        using var slow = new PausingStream(() => Console.WriteLine(Resident(space, "resident while the consumer pauses after 1 MB")));
        await ExportAsync(space, "research", ExportFormat.JsonLines, slow);
        Console.WriteLine(Resident(space, "resident after"));
    }

    private static async Task ExportAsync(ExportSpace space, string purpose, ExportFormat format, Stream destination)
    {
        var grant = await space.GrantAsync(purpose);
        var export = space.Institute.Exports.Prepare(grant, DatasetId.Parse("visits"), ExportSpace.Elements, format);
        var statement = await space.Institute.Exports.DownloadAsync(grant, ParticipantId.Parse("clinic"), export, destination);
        if (statement is not { Rows: ExportSpace.Rows, Truncated: false })
        {
            throw new InvalidOperationException($"{statement.Rows} rows came of {ExportSpace.Rows}.");
        }
    }

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        var start = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static TimeSpan Processor(RunningProcess process)
    {
        using var found = Process.GetProcessById(process.ProcessId);
        return found.TotalProcessorTime;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Resident(ExportSpace space, string when) => string.Create(
        CultureInfo.InvariantCulture, $"{when}: connector {space.Connector.ResidentBytes / Mega:F0} MB, gateway {space.Gateway.ResidentBytes / Mega:F0} MB");

    /// <summary>Takes the first megabyte, then nothing for as long as everything before it needs to fill its buffers, then the rest.</summary>
    private sealed class PausingStream(Action paused) : MemoryStream
    {
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

        private long _taken;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var before = _taken;
            _taken += buffer.Length;
            if (before < Mega && _taken >= Mega)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
                paused();
            }
        }
    }
}
