using TrustedSpace.FunctionalTests.CommandLine;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Runs every command of docs/regulator.md, in its order.</summary>
[Collection(WholeSpaceTests.Name)]
public class RegulatorDocumentTests(WholeSpace space)
{
    [Fact]
    public async Task Commands_of_the_document_work()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The document's lines are for a POSIX shell.");
        var folder = Directory.CreateTempSubdirectory("trustedspace-regulator-").FullName;
        try
        {
            var commands = Commands(await File.ReadAllTextAsync(Path.Combine(Samples.Repository, "docs", "regulator.md"), TestContext.Current.CancellationToken));
            Assert.NotEmpty(commands);
            var script = $"set -e\ntspace() {{ dotnet '{TspaceProcess.Assembly}' \"$@\"; }}\n{string.Join('\n', commands)}\n";

            var (exit, output, error) = await TspaceProcess.RunAsync("bash", ["-c", script], folder, space.Folder);

            Assert.True(exit == 0, output + error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Every line of the fenced blocks without a language.
    private static List<string> Commands(string document) =>
        [.. document.Split("\n```").Where((block, i) => i % 2 == 1 && block.StartsWith('\n')).SelectMany(block => block.Split('\n')).Where(line => line.Length > 0)];
}
