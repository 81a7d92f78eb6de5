using System.Text;
using System.Text.Json;
using TrustedSpace.Cli.Jobs;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Cli;

public sealed class ResultTextTests
{
    private static readonly OpenedResult Result = new()
    {
        Job = JobId.New(TimeProvider.System),
        Columns = ["group", "COUNT(*)", "say \"x\", y"],
        Rows =
        [
            [ResultCell.Label(ElementValue.Text("a,b")), ResultCell.Integer(3), ResultCell.Real(0.1)],
            [ResultCell.Label(ElementValue.Text("")), ResultCell.Integer(2), ResultCell.Null],
            [ResultCell.Null, ResultCell.Integer(1), ResultCell.Real(1e300)],
        ],
        Contributors = [ParticipantId.Parse("hospital-a")],
        GroupsWithheld = 1,
        MinimumGroupSize = 20,
    };

    [Fact]
    public async Task Csv_is_rfc_4180_with_every_digit_and_tells_null_from_empty() => Assert.Equal(
        "group,COUNT(*),\"say \"\"x\"\", y\"\r\n\"a,b\",3,0.1\r\n\"\",2,\r\n,1,1E+300\r\n",
        await WriteAsync(ResultFormat.Csv));

    [Fact]
    public async Task Json_has_numbers_as_numbers_and_what_was_withheld()
    {
        var document = JsonDocument.Parse(await WriteAsync(ResultFormat.Json)).RootElement;

        Assert.Equal(1, document.GetProperty("groupsWithheld").GetInt32());
        Assert.Equal(0.1, document.GetProperty("rows")[0][2].GetDouble());
        Assert.Equal(JsonValueKind.Null, document.GetProperty("rows")[2][0].ValueKind);
    }

    private static async Task<string> WriteAsync(ResultFormat format)
    {
        using var stream = new MemoryStream();
        await ResultText.WriteAsync(Result, format, stream, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
