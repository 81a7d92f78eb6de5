using Xunit;

namespace TrustedSpace.Tests.Architecture;

/// <summary>The arrows between projects, as the design allows them, read from the project files.</summary>
public class ProjectArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["TrustedSpace.Protocol"] = [],
        ["TrustedSpace.Transparency"] = [],
        ["TrustedSpace.Homomorphic"] = [],
        ["TrustedSpace.Computation"] = ["TrustedSpace.Homomorphic"],
        ["TrustedSpace.Policy"] = ["TrustedSpace.Protocol"],
        ["TrustedSpace.Connector"] =
            ["TrustedSpace.Protocol", "TrustedSpace.Transparency", "TrustedSpace.Computation", "TrustedSpace.Policy"],
        ["TrustedSpace.Gateway"] =
            ["TrustedSpace.Protocol", "TrustedSpace.Transparency", "TrustedSpace.Computation", "TrustedSpace.Policy"],
        ["TrustedSpace.Client"] = ["TrustedSpace.Protocol", "TrustedSpace.Transparency", "TrustedSpace.Computation"],
        ["TrustedSpace.Cli"] = ["TrustedSpace.Client"],
    };

    private static readonly string[] Processes = ["TrustedSpace.Connector", "TrustedSpace.Gateway"];

    // Names of kinds; a folder is a feature.
    private static readonly string[] Kinds = ["Services", "Models", "Interfaces", "Helpers", "Utils", "Common"];

    [Fact]
    public void Project_sees_only_what_the_design_allows() => Assert.All(Repository.Projects("src").Values, project =>
    {
        Assert.True(Allowed.ContainsKey(project.Name), $"{project.Name} is not in the design's table of projects.");
        var forbidden = project.References.Except(Allowed[project.Name]).ToArray();
        Assert.True(forbidden.Length == 0, $"{project.Name} must not reference {string.Join(", ", forbidden)}.");
    });

    [Fact]
    public void Command_builds_the_processes_along_and_sees_no_type_of_theirs()
    {
        var projects = Repository.Projects("src");

        Assert.Equal(Processes, projects["TrustedSpace.Cli"].BuiltAlong.Order());
        Assert.All(
            projects.Values.Where(project => project.Name != "TrustedSpace.Cli"), project => Assert.Empty(project.BuiltAlong));
    }

    [Fact]
    public void Nothing_in_the_product_references_a_process() => Assert.All(
        Repository.Projects("src").Values, project => Assert.Empty(project.References.Intersect(Processes)));

    [Fact]
    public void Folder_is_a_feature_and_not_a_kind() => Assert.All(
        Repository.Folders("src").Concat(Repository.Folders("tests")),
        folder => Assert.DoesNotContain(Path.GetFileName(folder), Kinds, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void Package_versions_are_central() => Assert.All(
        Repository.Projects("src").Values.Concat(Repository.Projects("tests").Values),
        project => Assert.Empty(project.VersionedPackages));
}
