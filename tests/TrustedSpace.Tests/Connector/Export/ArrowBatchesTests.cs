using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using CsCheck;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Export;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using Xunit;

namespace TrustedSpace.Tests.Connector.Export;

public sealed class ArrowBatchesTests
{
    private static readonly ExportColumn[] Columns =
    [
        new(ElementName.Parse("count"), ColumnType.Integer),
        new(ElementName.Parse("cost"), ColumnType.Real),
        new(ElementName.Parse("note"), ColumnType.Text),
        new(ElementName.Parse("urgent"), ColumnType.Boolean),
    ];

    private static readonly Gen<ElementValue?[]> Row = Gen.Select(
        Gen.Long.Nullable(), Gen.Double.Where(double.IsFinite).Nullable(), Gen.String.Null(), Gen.Bool.Nullable(),
        (count, cost, note, urgent) => new ElementValue?[]
        {
            count is { } integer ? ElementValue.Integer(integer) : null,
            cost is { } real ? ElementValue.Real(real) : null,
            note is null ? null : ElementValue.Text(note),
            urgent is { } flag ? ElementValue.Boolean(flag) : null,
        });

    private static readonly Gen<ElementValue?[][][]> Batches = Row.Array[1, 20].Array[0, 4];

    [Fact]
    public void Any_rows_read_back_with_their_types_and_missing_values() => Batches.Sample(
        batches =>
        {
            using var reader = new ArrowStreamReader(new MemoryStream(Write(batches)));
            var read = new List<string>();
            while (reader.ReadNextRecordBatch() is { } batch)
            {
                Assert.Equal(Columns.Select(column => column.Name.Value), batch.Schema.FieldsList.Select(field => field.Name));
                read.AddRange(Enumerable.Range(0, batch.Length).Select(row => string.Join('|', Enumerable.Range(0, Columns.Length).Select(column => Text(batch.Column(column), row)))));
            }

            Assert.Equal(batches.SelectMany(rows => rows).Select(row => string.Join('|', row.Select(value => value?.ToString() ?? "NULL"))), read);
        },
        iter: 200);

    [Fact]
    public void Dates_are_days_without_time() => Gen.Int[0, DateOnly.MaxValue.DayNumber].Nullable().Array[1, 20].Sample(days =>
    {
        var output = new ArrayBufferWriter<byte>();
        using var encoding = RowEncoding.Create(ExportFormat.Arrow, [new(ElementName.Parse("d"), ColumnType.Date)]);
        encoding.WriteStart(output);
        encoding.WriteBatch([.. days.Select(day => new ElementValue?[] { day is { } number ? ElementValue.Date(DateOnly.FromDayNumber(number)) : null })], output);
        encoding.WriteEnd(output);
        using var reader = new ArrowStreamReader(new MemoryStream(output.WrittenSpan.ToArray()));
        var column = Assert.IsType<Date32Array>(reader.ReadNextRecordBatch().Column(0));
        Assert.Equal(days, Enumerable.Range(0, column.Length).Select(row => column.GetDateOnly(row)?.DayNumber));
    }, iter: 200);

    [Fact]
    public async Task Another_implementation_reads_the_same()
    {
        ElementValue?[][][] batches =
        [
            [
                [ElementValue.Integer(long.MinValue), ElementValue.Real(0.1), ElementValue.Text("中部😀, \"x\"\r\n"), ElementValue.Boolean(true)],
                [null, null, null, null],
            ],
            [[ElementValue.Integer(9007199254740993), ElementValue.Real(-1e300), ElementValue.Text(""), ElementValue.Boolean(false)]],
        ];

        var read = await ArrowOracle.ReadAsync(Write(batches), TestContext.Current.CancellationToken);

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                [
                  { "name": "count", "type": "Int64", "nullable": true }, { "name": "cost", "type": "Float64", "nullable": true },
                  { "name": "note", "type": "Utf8", "nullable": true }, { "name": "urgent", "type": "Bool", "nullable": true }
                ]
                """),
            read["fields"]), read.ToJsonString());
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                [
                  [["-9223372036854775808", 0.1, "中部😀, \"x\"\r\n", true], [null, null, null, null]],
                  [["9007199254740993", -1e300, "", false]]
                ]
                """),
            read["batches"]), read.ToJsonString());
    }

    [Fact]
    public void Streams_without_their_start_continue_the_one_before() => Gen.Select(Batches, Gen.Int[0, 4]).Sample(
        (batches, cut) =>
        {
            var (before, after) = (batches.Take(cut).ToArray(), batches.Skip(cut).ToArray());
            return Write(batches).SequenceEqual([.. Write(before, end: false), .. Write(after, start: false)]);
        },
        iter: 50);

    private static byte[] Write(ElementValue?[][][] batches, bool start = true, bool end = true)
    {
        var output = new ArrayBufferWriter<byte>();
        using var encoding = RowEncoding.Create(ExportFormat.Arrow, Columns);
        if (start)
        {
            encoding.WriteStart(output);
        }

        foreach (var rows in batches)
        {
            encoding.WriteBatch(rows, output);
        }

        if (end)
        {
            encoding.WriteEnd(output);
        }

        return output.WrittenSpan.ToArray();
    }

    private static string Text(IArrowArray column, int row) => column switch
    {
        _ when column.IsNull(row) => "NULL",
        Int64Array integers => integers.GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        DoubleArray reals => reals.GetValue(row)!.Value.ToString("R", CultureInfo.InvariantCulture),
        BooleanArray flags => flags.GetValue(row)!.Value ? "true" : "false",
        StringArray texts => texts.GetString(row),
        _ => throw new InvalidOperationException(column.GetType().Name),
    };
}
