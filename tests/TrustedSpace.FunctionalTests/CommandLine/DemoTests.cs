using System.Text.Json.Nodes;
using Xunit;

namespace TrustedSpace.FunctionalTests.CommandLine;

public sealed class DemoTests
{
    /// <summary>The one check whose figure is the machine's, not the space's.</summary>
    private const string Time = "time";

    [Fact]
    public async Task Demo_lists_every_check_with_its_figures_and_each_holds()
    {
        var (_, output, error) = await TspaceProcess.RunAsync("demo", "--json");

        var checks = JsonNode.Parse(output)?["checks"]?.AsArray();
        Assert.True(checks is { Count: 14 }, output + error);
        Assert.All(checks!.Where(check => (string?)check!["name"] != Time), check => Assert.True((bool)check!["holds"]!, check.ToJsonString()));
        Assert.All(checks!, check => Assert.NotEmpty(check!["figures"]!.AsObject()));
    }
}
