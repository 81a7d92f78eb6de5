using System.Security.Cryptography;

namespace TrustedSpace.Client.Audit;

/// <summary>
/// <c>MANIFEST</c> of a bundle: one line a file, SHA-256 in lower-case hex, two spaces, the path with '/'; ordered by path. <c>sha256sum -c MANIFEST</c> checks it.
/// It finds what was changed or lost on the way; what the log itself proves, it proves without it.
/// </summary>
public static class BundleManifest
{
    public const string FileName = "MANIFEST";

    /// <summary>Lists every file below a directory, in place of what was listed before.</summary>
    public static void Write(string directory)
    {
        var lines = Files(directory).Select(path => $"{DigestOf(directory, path)}  {path}\n");
        File.WriteAllText(Path.Combine(directory, FileName), string.Concat(lines));
    }

    /// <summary>What is not as it was listed, each in words; empty where all is, and where nothing was listed.</summary>
    /// <exception cref="IOException">A file can't be read.</exception>
    public static IReadOnlyList<string> Problems(string directory)
    {
        var manifest = Path.Combine(directory, FileName);
        if (!File.Exists(manifest))
        {
            return [];
        }

        var problems = new List<string>();
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (line, number) in File.ReadLines(manifest).Select((line, i) => (line, i + 1)))
        {
            if (line.Split("  ", 2) is not [{ Length: 64 } digest, { Length: > 0 } path] || !IsInside(directory, path))
            {
                problems.Add($"{FileName}, line {number}: is not a digest and a path inside of the bundle");
            }
            else if (!listed.Add(path))
            {
                problems.Add($"{path}: is listed twice in {FileName}");
            }
            else if (!File.Exists(Path.Combine(directory, path)))
            {
                problems.Add($"{path}: is missing");
            }
            else if (DigestOf(directory, path) != digest)
            {
                problems.Add($"{path}: is not what {FileName} lists");
            }
        }

        problems.AddRange(Files(directory).Where(path => !listed.Contains(path)).Select(path => $"{path}: is not listed in {FileName}"));
        return problems;
    }

    private static IEnumerable<string> Files(string directory) => Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(directory, path).Replace(Path.DirectorySeparatorChar, '/'))
        .Where(path => path != FileName)
        .Order(StringComparer.Ordinal);

    private static bool IsInside(string directory, string path) =>
        Path.GetFullPath(path, Path.GetFullPath(directory)).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string DigestOf(string directory, string path)
    {
        using var file = File.OpenRead(Path.Combine(directory, path));
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
