using System.Buffers;
using System.Text;
using CsCheck;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Export;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Watermarks;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Tests.Connector.Export;
using Xunit;

namespace TrustedSpace.Tests.Connector.Watermarks;

/// <summary>Rows that leak name the export they are of, whatever the form and however many are missing; other rows name none.</summary>
public sealed class WatermarkTraceTests : IDisposable
{
    private const int Rows = 3000;

    private readonly string _folder = Directory.CreateTempSubdirectory("ts-leak-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ExportFormat.Csv)]
    [InlineData(ExportFormat.JsonLines)]
    [InlineData(ExportFormat.Arrow)]
    public async Task Whole_export_names_its_job_among_others(ExportFormat format)
    {
        await using var trade = await LargeTrade.OpenAsync(Rows);
        var exports = await ExportAsync(trade, 4, format);

        foreach (var (spec, delivered) in exports)
        {
            var report = Trace(trade, Read(delivered.Plaintext, format));

            Assert.Equal((spec.Job, spec.Grant, "pharma"), (report.Source!.Job, report.Source.Grant, report.Source.Consumer.Value));
            Assert.Equal((Rows, 4), (report.Rows, report.Compared));
            Assert.InRange(report.Source.FalsePositive, 0, 1e-100);
        }
    }

    [Fact]
    public async Task Any_tenth_of_the_rows_names_it_still()
    {
        await using var trade = await LargeTrade.OpenAsync(Rows);
        var exports = await ExportAsync(trade, 2, ExportFormat.Csv);
        var all = exports.Select(export => Read(export.Delivered.Plaintext, ExportFormat.Csv)).ToList();

        Gen.Select(Gen.Int[0, 1], Gen.Double[0.1, 1], Gen.Double[0, 1].Array[Rows]).Sample(
            (which, share, draws) =>
            {
                var kept = all[which] with { Rows = [.. all[which].Rows.Where((_, i) => draws[i] < share)] };
                Assert.Equal(exports[which].Spec.Job, Trace(trade, kept).Source?.Job);
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task Rows_altered_in_every_fifth_place_with_columns_in_another_order_name_it_still()
    {
        await using var trade = await LargeTrade.OpenAsync(Rows);
        var export = (await ExportAsync(trade, 2, ExportFormat.Csv))[1];
        var read = Read(export.Delivered.Plaintext, ExportFormat.Csv);
        var altered = new LeakedRows(["radius_mean", "diagnosis"], [.. read.Rows.Select((row, i) => new[] { i % 5 == 0 ? "1.25" : row[1], row[0] })]);

        Assert.Equal(export.Spec.Job, Trace(trade, altered).Source?.Job);
    }

    [Fact]
    public async Task Resumed_export_names_its_first_part_by_the_rows_of_any()
    {
        await using var trade = await LargeTrade.OpenAsync(Rows);
        var grant = await trade.GrantAsync();
        var spec = trade.Export(grant, ExportFormat.JsonLines);
        var first = await trade.DeliverAsync(grant, spec, writes: 4);
        var rest = await trade.DeliverAsync(grant, trade.Resume(spec, first.Rows));

        Assert.Equal(spec.Job, Trace(trade, Read(first.Plaintext, ExportFormat.JsonLines)).Source?.Job);
        Assert.Equal(spec.Job, Trace(trade, Read(rest.Plaintext, ExportFormat.JsonLines)).Source?.Job);
    }

    [Fact]
    public async Task Rows_that_were_sorted_shuffled_or_never_exported_name_none()
    {
        await using var trade = await LargeTrade.OpenAsync(Rows);
        var exports = await ExportAsync(trade, 8, ExportFormat.Csv);
        var read = Read(exports[0].Delivered.Plaintext, ExportFormat.Csv);
        var sorted = read with { Rows = [.. read.Rows.OrderBy(row => row[1], StringComparer.Ordinal).ThenBy(row => row[0], StringComparer.Ordinal)] };

        Assert.Null(Trace(trade, sorted).Source);
        Assert.All(Enumerable.Range(0, 20), i => Assert.Null(Trace(trade, read with { Rows = [.. Enumerable.Repeat(read.Rows.Skip(i).Take(2), 500).SelectMany(pair => pair)] }).Source));
        Assert.Null(Trace(trade, read with { Columns = ["diagnosis", "texture_mean"] }).Source);
        Gen.Shuffle(read.Rows.ToArray()).Sample(rows => Trace(trade, read with { Rows = rows }).Source is null, iter: 50, threads: 1);
    }

    [Fact]
    public void Rows_of_every_type_are_read_back_from_every_form_to_the_same_tags()
    {
        ExportColumn[] columns =
        [
            new(ElementName.Parse("count"), ColumnType.Integer), new(ElementName.Parse("cost"), ColumnType.Real), new(ElementName.Parse("note"), ColumnType.Text),
            new(ElementName.Parse("urgent"), ColumnType.Boolean), new(ElementName.Parse("born"), ColumnType.Date),
        ];
        var order = new RowOrder(new byte[32], JobId.New(TimeProvider.System), columns);
        Gen.Select(Gen.Long.Nullable(), Gen.Double.Where(double.IsFinite).Nullable(), Gen.String[Gen.Char['\u0020', '\u024F'], 0, 5].Null(), Gen.Bool.Nullable(), Gen.Int[0, 1_000_000].Nullable())
            .Select(values => new ElementValue?[]
            {
                values.Item1 is { } integer ? ElementValue.Integer(integer) : null,
                values.Item2 is { } real ? ElementValue.Real(real) : null,
                values.Item3 is { } text ? ElementValue.Text(text) : null,
                values.Item4 is { } flag ? ElementValue.Boolean(flag) : null,
                values.Item5 is { } day ? ElementValue.Date(DateOnly.FromDayNumber(day)) : null,
            })
            .Array[1, 20]
            .Sample(
                rows =>
                {
                    foreach (var format in Enum.GetValues<ExportFormat>())
                    {
                        var output = new ArrayBufferWriter<byte>();
                        using var encoding = RowEncoding.Create(format, columns);
                        encoding.WriteStart(output);
                        encoding.WriteBatch(rows, output);
                        encoding.WriteEnd(output);
                        Assert.Equal(rows.Select(order.Tag), Read(output.WrittenSpan.ToArray(), format, "count").As(columns).Select(order.Tag));
                    }
                },
                iter: 30,
                threads: 1);
    }

    [Fact]
    public void Chance_is_the_upper_tail_of_the_binomial_distribution()
    {
        Assert.Equal(1, new WatermarkEvidence(0, 0).ChanceAlone);
        Assert.Equal(1, new WatermarkEvidence(10, 0).ChanceAlone, 1e-12);
        Assert.Equal(Math.Pow(2, -10), new WatermarkEvidence(10, 10).ChanceAlone, 1e-15);
        Assert.Equal(21_700.0 / 1_048_576, new WatermarkEvidence(20, 15).ChanceAlone, 1e-12);
        Assert.Equal(0, new WatermarkEvidence(5000, 5000).ChanceAlone);
        Assert.InRange(new WatermarkEvidence(5000, 2500).ChanceAlone, 0.5, 0.51);
    }

    private static async Task<List<(ExportSpec Spec, Delivered Delivered)>> ExportAsync(LargeTrade trade, int count, ExportFormat format)
    {
        var exports = new List<(ExportSpec, Delivered)>();
        for (var i = 0; i < count; i++)
        {
            var grant = await trade.GrantAsync();
            var spec = trade.Export(grant, format);
            exports.Add((spec, await trade.DeliverAsync(grant, spec)));
        }

        return exports;
    }

    private static TraceReport Trace(LargeTrade trade, LeakedRows rows) => WatermarkTrace.Trace(
        rows, trade.Owner.Get<ExportLedger>(), trade.Owner.Get<DatasetSecrets>(), trade.Owner.Options.Datasets.Select(dataset => dataset.Description.Id));

    private LeakedRows Read(byte[] plaintext, ExportFormat format, string firstColumn = "diagnosis")
    {
        var path = Path.Combine(_folder, format switch { ExportFormat.Csv => "leak.csv", ExportFormat.JsonLines => "leak.jsonl", _ => "leak.arrow" });

        // The rows of a later part have no header of their own.
        var header = format == ExportFormat.Csv && !Encoding.ASCII.GetString(plaintext).StartsWith(firstColumn, StringComparison.Ordinal) ? "diagnosis,radius_mean\r\n"u8 : default;
        File.WriteAllBytes(path, [.. header, .. plaintext]);
        return LeakedFile.Read(path);
    }
}
