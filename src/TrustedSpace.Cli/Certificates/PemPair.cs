using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Certificates;

/// <summary>A certificate and its private key as <c>&lt;stem&gt;.crt</c> (mode 644) and <c>&lt;stem&gt;.key</c> (PKCS#8, mode 600).</summary>
internal static class PemPair
{
    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PublicMode = PrivateMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Replaces both files. After a crash in between, the key stands without its certificate and is refused at loading.</summary>
    public static void Write(string stem, X509Certificate2 pair)
    {
        File.Delete($"{stem}.crt");
        using var key = pair.GetECDsaPrivateKey() as AsymmetricAlgorithm ?? pair.GetECDiffieHellmanPrivateKey()!;
        WriteNew($"{stem}.key", key.ExportPkcs8PrivateKeyPem(), PrivateMode);
        WriteNew($"{stem}.crt", pair.ExportCertificatePem(), PublicMode);
    }

    public static X509Certificate2 Read(string stem)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile($"{stem}.crt", $"{stem}.key");
        }
        catch (Exception problem) when (problem is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"The authority in '{stem}.crt' and '{stem}.key' can't be used: {problem.Message}", problem);
        }
    }

    // The mode is given at creation: a file is never readable by others, not even for a moment.
    private static void WriteNew(string path, string pem, UnixFileMode mode)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.ASCII.GetBytes(pem + "\n"));
    }
}
