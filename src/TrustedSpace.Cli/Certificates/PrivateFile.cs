using System.Text;

namespace TrustedSpace.Cli.Certificates;

/// <summary>A file that only its owner can read (mode 600), from its first moment on.</summary>
internal static class PrivateFile
{
    /// <summary>Writes one line to a new file, whole or not at all.</summary>
    public static void Write(string path, string line)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var unfinished = path + ".new";
        using (var file = new FileStream(unfinished, options))
        {
            file.Write(Encoding.UTF8.GetBytes(line + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: false);
    }
}
