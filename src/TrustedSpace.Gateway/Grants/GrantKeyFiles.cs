using System.Security.Cryptography;
using System.Text;
using TrustedSpace.Gateway.Hosting;

namespace TrustedSpace.Gateway.Grants;

/// <summary>The private keys of grants: <c>state/keys/&lt;id&gt;.pem</c>, PKCS#8, readable by the gateway's user only.</summary>
internal sealed class GrantKeyFiles(GatewayOptions options)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _directory = Path.Combine(options.State, "keys");

    /// <summary>Durable when it returns.</summary>
    public void Write(string id, ECDsa key)
    {
        CreateDirectory();

        // The mode is given at creation: the file is never readable by others, not even for a moment.
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(PathOf(id), creation);
        file.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        file.Flush(flushToDisk: true);
    }

    /// <exception cref="CannotStartException">The file is missing or holds no such key; names the file.</exception>
    public ECDsa Read(string id)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(PathOf(id)));
            return key;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CannotStartException($"The key that signs grants can't be read from {PathOf(id)}: restore the file. ({problem.Message})", problem);
        }
    }

    /// <summary>Removes every private key but one: retired keys verify, and sign no more.</summary>
    public void KeepOnly(string id)
    {
        foreach (var file in Directory.EnumerateFiles(_directory, "*.pem").Where(file => file != PathOf(id)))
        {
            File.Delete(file);
        }
    }

    private void CreateDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_directory);
        }
        else
        {
            Directory.CreateDirectory(_directory, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private string PathOf(string id) => Path.Combine(_directory, $"{id}.pem");
}
