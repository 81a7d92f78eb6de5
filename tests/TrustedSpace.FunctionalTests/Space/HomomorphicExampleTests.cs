using System.Globalization;
using TrustedSpace.Cli.Space;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The example of docs/computations/homomorphic-aggregation.md over a gateway and three connectors, each a process; the page holds the answer, line by line.</summary>
public sealed class HomomorphicExampleTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trustedspace-example-").FullName;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Example_in_the_documentation_gives_the_answer_that_is_printed_there()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        var state = Directory.CreateDirectory(Path.Combine(_folder, "state")).FullName;
        await using var space = await RunningSpace
            .StartAsync(Samples.WithDuty(data, "protection: homomorphic"), state, new Progress<string>(), TimeProvider.System, TestContext.Current.CancellationToken)
            .Within("the space to come up");
        using var clinic = space.Client(Samples.Clinic);

        var grant = await clinic.AskAsync(Samples.Statistics());
        var result = await clinic.Jobs.RunAsync(grant, Samples.Sql, cancellation: TestContext.Current.CancellationToken).Within("the job's result");

        PooledAnswers.AssertEqual(result, Samples.Hospitals);
        var page = await File.ReadAllTextAsync(
            Path.Combine(Samples.Repository, "docs", "computations", "homomorphic-aggregation.md"), TestContext.Current.CancellationToken);
        Assert.Contains(Samples.Sql, page, StringComparison.Ordinal);
        Assert.Contains("protection: homomorphic", page, StringComparison.Ordinal);
        Assert.All(result.Rows, row => Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"| {row[0].AsText} | {row[1].AsInteger} | {row[2].AsReal:F2} | {row[3].AsReal:F4} | {row[4].AsReal:F4} |"),
            page,
            StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
