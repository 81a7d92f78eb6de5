using System.Security.Cryptography;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Policy;

/// <summary>
/// One secret of 32 random bytes for each dataset, in the state directory under <c>secrets/</c>, readable by the connector's user alone. The keys of
/// hashed elements and of watermarks are derived from it: who loses it can't hash alike again nor read a watermark, who leaks it lets others guess what
/// was hashed.
/// </summary>
internal sealed class DatasetSecrets(ConnectorOptions options)
{
    private const int Length = 32;

    private readonly string _directory = Path.Combine(options.State, "secrets");

    /// <summary>The dataset's secret, made at the first call ever.</summary>
    /// <exception cref="CannotStartException">The file can't be read or written, or is no secret.</exception>
    public byte[] Of(DatasetId dataset)
    {
        var path = Path.Combine(_directory, $"{dataset}.key");
        try
        {
            if (!File.Exists(path))
            {
                Create(path);
            }

            var secret = File.ReadAllBytes(path);
            return secret.Length == Length
                ? secret
                : throw new CannotStartException("state", [$"{path}: holds {secret.Length} bytes instead of {Length}; restore it from a copy"]);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException("state", [$"{path}: {problem.Message}"], problem);
        }
    }

    // A crash leaves the file whole or not at all: it takes its name only when its bytes are on the disk.
    private void Create(string path)
    {
        Directory.CreateDirectory(_directory);
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(unfinished, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path);
    }
}
