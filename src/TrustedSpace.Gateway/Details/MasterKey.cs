using System.Security.Cryptography;
using TrustedSpace.Gateway.Hosting;

namespace TrustedSpace.Gateway.Details;

/// <summary>The key that wraps the subjects' keys: 32 bytes in <c>details.key</c> of the state directory, mode 600; made at the first start and never overwritten.</summary>
internal static class MasterKey
{
    private const int Length = 32;

    /// <exception cref="CannotStartException">The file holds no key.</exception>
    public static byte[] LoadOrCreate(string directory)
    {
        var path = Path.Combine(directory, "details.key");
        if (!File.Exists(path))
        {
            Create(path);
        }

        var key = File.ReadAllBytes(path);
        return key.Length == Length ? key : throw new CannotStartException($"{path} holds {key.Length} bytes, and a key has {Length}: put the right file back.");
    }

    // Named only when it is whole: a crash leaves no half key.
    private static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var unfinished = path + ".new";
        using (var file = new FileStream(unfinished, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: false);
    }
}
