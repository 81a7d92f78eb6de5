using System.Globalization;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Tests.Connector.Sources.Contract;
using Xunit;

namespace TrustedSpace.Tests.Connector.Sources;

public sealed class CsvSourceTests : FileSourceContract
{
    private static readonly DataElement[] Numbers =
    [
        SampleData.Element("n", ElementType.Integer, nullable: true),
        SampleData.Element("x", ElementType.Real, nullable: true),
    ];

    [Fact]
    public async Task Malformed_records_are_counted_with_their_first_line()
    {
        var error = await RefuseAsync("n,x\n1,2\n3\n4,5,6\n7,1.5\n8,9,10\n");

        Assert.Equal(2, error.Mismatches.Count);
        Assert.Contains("malformed records (missing columns): 1, first at line 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("malformed records (too many columns): 2, first at line 4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n,x\n2.7,1\n", "n")]
    [InlineData("n,x\n1e3,1\n", "n")]
    [InlineData("n,x\n9223372036854775808,1\n", "n")]
    [InlineData("n,x\nsecret,1\n", "n")]
    [InlineData("n,x\n1,secret\n", "x")]
    [InlineData("n,x\n1,nan\n", "x")]
    [InlineData("n,x\n1,-inf\n", "x")]
    public async Task A_field_of_another_type_is_a_mismatch_without_its_value(string csv, string element)
    {
        var error = await RefuseAsync(csv);

        Assert.Equal(element, Assert.Single(error.Mismatches).Subject);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n,n,x\n1,1,1\n", "found 2 columns \"n\"")]
    [InlineData("N,x\n1,1\n", "found no column \"n\"")]
    public async Task A_header_must_name_each_element_once(string csv, string message) =>
        Assert.Contains(message, (await RefuseAsync(csv)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("n,x\n1,0.5\n,\n3,\n")]
    [InlineData("\uFEFFn,x\r\n1,0.5\r\n,\r\n3,\r\n")]
    [InlineData("\"n\",\"un,des\ncribed \"\"x\"\"\",\"x\"\n\"1\",\"a\nb,\"\"\",0.5\n,,\n3,z,\n")]
    [InlineData("extra,x,more,n\n,0.5,,1\n,,,\n,,,3\n")]
    public async Task Fields_are_read_as_rfc_4180_has_them_and_empty_ones_are_null(string csv)
    {
        await using var source = await OpenNumbersAsync(WriteText(csv));

        var rows = (await ReadAsync(source, new RowQuery { Elements = [Numbers[0].Name, Numbers[1].Name], MaximumRows = 10 })).SelectMany(batch => batch.Rows);

        Assert.Equal(["1|0.5", "|", "3|"], rows.Select(row => $"{row[0]}|{row[1]}"));
    }

    [Fact]
    public async Task A_column_may_be_named_otherwise_and_separated_otherwise()
    {
        var options = WriteText("\"Patient's No\";x\n1;2.5\n") with
        {
            Delimiter = ';',
            Columns = new Dictionary<string, string> { ["n"] = "Patient's No" },
        };
        await using var source = await OpenNumbersAsync(options);

        var batch = Assert.Single(await ReadAsync(source, new RowQuery { Elements = [Numbers[0].Name], MaximumRows = 10 }));

        Assert.Equal(1, batch.Rows[0][0]!.Value.AsInteger);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n1,2\n")]
    [InlineData("\"n,x\n1,2\n")]
    public async Task A_file_without_header_cannot_be_opened(string csv) =>
        await Assert.ThrowsAsync<SourceException>(() => OpenNumbersAsync(WriteText(csv)));

    [Fact]
    public async Task A_missing_file_is_named_as_such()
    {
        var missing = WriteText("") with { Path = Path.Combine(Folder, "nowhere.csv") };

        var error = await Assert.ThrowsAsync<SourceException>(() => OpenNumbersAsync(missing));

        Assert.Contains("visits-1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_larger_than_the_memory_limit_cannot_be_opened()
    {
        var options = WriteText("n,x\n" + string.Concat(Enumerable.Repeat("1234567,0.5\n", 2_000_000))) with { MemoryMegabytes = 16 };

        await Assert.ThrowsAsync<SourceException>(() => OpenNumbersAsync(options));
    }

    protected override SourceOptions Write(SampleData data)
    {
        var lines = data.Rows.Select(row => string.Join(',', row.Select(Field)));
        return WriteText(string.Join('\n', lines.Prepend(string.Join(',', data.Elements.Select(element => element.Name.Value)))) + "\n");
    }

    private static string Field(object? value) => value switch
    {
        null => "",
        string text => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Oracle.Text(value),
    };

    private SourceOptions WriteText(string csv)
    {
        var path = NextPath("csv");
        File.WriteAllText(path, csv);
        return new SourceOptions { Kind = SourceKind.Csv, Path = path };
    }

    private static Task<DataSource> OpenNumbersAsync(SourceOptions options) =>
        DataSource.OpenAsync(options, new SampleData(Numbers, []).Description, TestContext.Current.CancellationToken);

    private async Task<SourceMismatchException> RefuseAsync(string csv) =>
        await Assert.ThrowsAsync<SourceMismatchException>(() => OpenNumbersAsync(WriteText(csv)));
}
