using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Architecture;

/// <summary>The engine is a library of its own: what it needs, and what it shows.</summary>
public class HomomorphicEngineTests
{
    private const string Engine = "TrustedSpace.Homomorphic";

    [Fact]
    public void Engine_needs_the_platform_and_one_package()
    {
        Assert.Equal(["ZstdSharp.Port"], Repository.Projects("src")[Engine].Packages);
        Assert.Equal(
            ["ZstdSharp"], CompiledAssembly.Read(Engine).Assemblies.Where(assembly => !assembly.StartsWith("System.", StringComparison.Ordinal)));
    }

    // In the page's table, each row has folders in its first column, and all their public types in its last.
    [Fact]
    public void Engine_shows_the_types_that_its_page_lists()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "homomorphic.md"))
            .SkipWhile(line => !line.StartsWith("| Folder |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|'))
            .ToArray();
        var shown = typeof(HomomorphicContext).Assembly.GetExportedTypes().ToLookup(
            type => type.Namespace![(Engine.Length + 1)..], type => type.Name.Split('`')[0], StringComparer.Ordinal);

        Assert.Equal(shown.Select(group => group.Key).Order(StringComparer.Ordinal), rows.Where(row => Names(row[^2]).Any()).SelectMany(row => Names(row[1])).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Equal(
            Names(row[1]).SelectMany(folder => shown[folder]).Distinct().Order(StringComparer.Ordinal), Names(row[^2]).Order(StringComparer.Ordinal)));
    }

    private static IEnumerable<string> Names(string cell) => cell.Split('`').Where((_, i) => i % 2 == 1);
}
