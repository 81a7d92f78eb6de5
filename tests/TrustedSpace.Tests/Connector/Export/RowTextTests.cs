using System.Buffers;
using System.Text;
using CsCheck;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Export;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using Xunit;

namespace TrustedSpace.Tests.Connector.Export;

public sealed class RowTextTests
{
    private static readonly ExportColumn[] Columns =
    [
        new(ElementName.Parse("a"), ColumnType.Integer),
        new(ElementName.Parse("b"), ColumnType.Real),
        new(ElementName.Parse("c"), ColumnType.Text),
        new(ElementName.Parse("d"), ColumnType.Boolean),
    ];

    [Fact]
    public void Csv_quotes_what_needs_it_and_tells_missing_from_empty() => Assert.Equal(
        "a,b,c,d\r\n1,0.1,\"say \"\"no\"\", or\r\nnot\",true\r\n-9223372036854775808,1E+300,\"\",false\r\n,,,\r\n",
        Write(ExportFormat.Csv));

    [Fact]
    public void Json_lines_hold_one_object_each() => Assert.Equal(
        "{\"a\":1,\"b\":0.1,\"c\":\"say \\\"no\\\", or\\r\\nnot\",\"d\":true}\n" +
        "{\"a\":-9223372036854775808,\"b\":1E+300,\"c\":\"\",\"d\":false}\n" +
        "{\"a\":null,\"b\":null,\"c\":null,\"d\":null}\n",
        Write(ExportFormat.JsonLines));

    [Theory]
    [InlineData(ExportFormat.Csv, "d\r\n2024-02-29\r\n\r\n")]
    [InlineData(ExportFormat.JsonLines, "{\"d\":\"2024-02-29\"}\n{\"d\":null}\n")]
    public void Dates_are_text_of_iso_8601(ExportFormat format, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        using var encoding = RowEncoding.Create(format, [new(ElementName.Parse("d"), ColumnType.Date)]);
        encoding.WriteStart(output);
        encoding.WriteBatch([[ElementValue.Date(new DateOnly(2024, 2, 29))], [null]], output);
        encoding.WriteEnd(output);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Reals_read_back_to_the_same_value() => Gen.Double.Where(double.IsFinite).Sample(value =>
    {
        var output = new ArrayBufferWriter<byte>();
        using var encoding = RowEncoding.Create(ExportFormat.Csv, [Columns[1]]);
        encoding.WriteBatch([[ElementValue.Real(value)]], output);
        return double.Parse(Encoding.UTF8.GetString(output.WrittenSpan).TrimEnd(), System.Globalization.CultureInfo.InvariantCulture).Equals(value);
    });

    private static string Write(ExportFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        using var encoding = RowEncoding.Create(format, Columns);
        encoding.WriteStart(output);
        encoding.WriteBatch(
            [
                [ElementValue.Integer(1), ElementValue.Real(0.1), ElementValue.Text("say \"no\", or\r\nnot"), ElementValue.Boolean(true)],
                [ElementValue.Integer(long.MinValue), ElementValue.Real(1e300), ElementValue.Text(""), ElementValue.Boolean(false)],
            ],
            output);
        encoding.WriteBatch([[null, null, null, null]], output);
        encoding.WriteEnd(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
