namespace TrustedSpace.FunctionalTests.Space;

/// <summary>What running processes keep in a folder.</summary>
internal static class KeptFiles
{
    /// <summary>
    /// Every file under a folder with its bytes. A file that is gone before it is read was replaced or renamed, as each checkpoint is from its <c>.tmp</c>, and
    /// is left out, and so are lock files, which their processes hold.
    /// </summary>
    /// <param name="folder">Where to look.</param>
    public static IEnumerable<KeyValuePair<string, byte[]>> Read(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith("lock", StringComparison.Ordinal)))
        {
            if (Bytes(path) is { } bytes)
            {
                yield return KeyValuePair.Create(path, bytes);
            }
        }
    }

    private static byte[]? Bytes(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
