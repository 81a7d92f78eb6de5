namespace TrustedSpace.Tests.Architecture;

/// <summary>The projects and folders of the working tree.</summary>
internal static class Repository
{
    private static readonly string[] Generated = ["artifacts", "bin", "node_modules", "obj"];

    public static string Root => WorkingTree.Root;

    /// <summary>Project files of a top folder, by project name.</summary>
    public static IReadOnlyDictionary<string, ProjectFile> Projects(string folder) =>
        Directory.GetFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories)
            .Select(ProjectFile.Read)
            .ToDictionary(project => project.Name, StringComparer.Ordinal);

    /// <summary>All source folders under a top folder, relative to the root, without what the build makes or fetches.</summary>
    public static IEnumerable<string> Folders(string folder) =>
        Directory.GetDirectories(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Intersect(Generated).Any());
}
