using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// The log's Ed25519 key: the configured file, or <c>log.key</c> of the state directory, mode 600, made at the first start and never
/// overwritten.
/// </summary>
internal static class LogKey
{
    public static NoteSigner LoadOrCreate(GatewayOptions options)
    {
        if (options.LogKey is { } prepared)
        {
            return NoteSigner.Parse(File.ReadAllText(prepared).TrimEnd('\n'));
        }

        var path = Path.Combine(options.State, "log.key");
        if (File.Exists(path))
        {
            return NoteSigner.Parse(File.ReadAllText(path).TrimEnd('\n'));
        }

        Directory.CreateDirectory(options.State);
        var signer = NoteSigner.Generate(Origin(options));

        // Named only when it is whole: a crash leaves no half key, and a key without a log is used by the next start.
        var unfinished = path + ".new";
        using (var file = new FileStream(unfinished, Private()))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(signer.ExportPrivateKey() + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: false);
        return signer;
    }

    private static FileStreamOptions Private()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static string Origin(GatewayOptions options) => NoteName.From($"trustedspace/{options.Space}/{options.Participant}");
}
