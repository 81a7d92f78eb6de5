using System.Diagnostics;
using TrustedSpace.Tests;
using Xunit;

namespace TrustedSpace.FunctionalTests.CommandLine;

/// <summary>Runs what the README says, in its order.</summary>
public sealed class ReadmeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("readme-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Commands_of_the_readme_work_on_the_space_that_it_brings_up()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The README's lines are for a POSIX shell.");
        var lines = await File.ReadAllLinesAsync(Path.Combine(WorkingTree.Root, "README.md"), TestContext.Current.CancellationToken);
        var up = Assert.Single(lines, line => line.Contains("-- up ", StringComparison.Ordinal)).Split(' ')[^1];
        var commands = lines.Where(line => line.StartsWith("tspace ", StringComparison.Ordinal)).ToArray();
        Assert.True(commands.Length >= 6);
        var data = Path.Combine(_folder, "space");

        using var space = TspaceProcess.Start("dotnet", [TspaceProcess.Assembly, "up", up, "--data", data], WorkingTree.Root, space: null);
        try
        {
            await WaitUntilUpAsync(space);
            var script = $"set -e\ntspace() {{ dotnet '{TspaceProcess.Assembly}' \"$@\"; }}\n{string.Join('\n', commands)}\n";
            var (exit, output, error) = await TspaceProcess.RunAsync("bash", ["-c", script], _folder, data);

            Assert.True(exit == 0, output + error);
            Assert.Contains("the log holds", output, StringComparison.Ordinal);
        }
        finally
        {
            // As a service manager does; SIGINT is ignored by whatever was started in the background.
            using var stop = Process.Start("kill", ["-TERM", $"{space.Id}"]);
            using var deadline = new CancellationTokenSource(Patience);
            await stop.WaitForExitAsync(deadline.Token);
            await space.WaitForExitAsync(deadline.Token);
        }
    }

    private static async Task WaitUntilUpAsync(Process space)
    {
        using var deadline = new CancellationTokenSource(Patience);
        var error = space.StandardError.ReadToEndAsync(deadline.Token);
        while (await space.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.Contains(" is up", StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"the space did not come up: {await error}");
    }
}
