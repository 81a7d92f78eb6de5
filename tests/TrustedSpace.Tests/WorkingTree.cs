namespace TrustedSpace.Tests;

/// <summary>The working tree that the tests were built from.</summary>
internal static class WorkingTree
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TrustedSpace.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName
            ?? throw new DirectoryNotFoundException($"No TrustedSpace.sln above {AppContext.BaseDirectory}: run the tests where they were built.");
    }
}
