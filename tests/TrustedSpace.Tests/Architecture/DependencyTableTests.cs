using Xunit;

namespace TrustedSpace.Tests.Architecture;

/// <summary>docs/dependencies.md names every package that the project files name, and no other.</summary>
public class DependencyTableTests
{
    [Fact]
    public void Every_package_has_its_reason()
    {
        var missing = string.Join(", ", Referenced().Except(Documented()));
        Assert.True(missing.Length == 0, $"Say in docs/dependencies.md what {missing} is for.");
    }

    [Fact]
    public void No_reason_outlives_its_package()
    {
        var stale = string.Join(", ", Documented().Except(Referenced()));
        Assert.True(stale.Length == 0, $"Remove {stale} from docs/dependencies.md: no project names it.");
    }

    private static IEnumerable<string> Referenced() =>
        Repository.Projects("src").Values
            .Concat(Repository.Projects("tests").Values)
            .SelectMany(project => project.Packages)
            .Concat(ProjectFile.Read(Path.Combine(Repository.Root, "Directory.Build.props")).Packages);

    // The first cell of each table row but the heads and rules.
    private static IEnumerable<string> Documented() =>
        File.ReadLines(Path.Combine(Repository.Root, "docs", "dependencies.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|')[1].Trim())
            .Where(name => name != "Package");
}
