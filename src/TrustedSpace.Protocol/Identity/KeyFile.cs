using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustedSpace.Protocol.Identity;

/// <summary>Reads PEM certificates and PKCS#8 keys from files.</summary>
internal static class KeyFile
{
    public static X509Certificate2 ReadCertificate(string path) =>
        Read(path, () => X509CertificateLoader.LoadCertificateFromFile(path));

    /// <summary>Reads <c>&lt;stem&gt;.crt</c> with its private key <c>&lt;stem&gt;.key</c>.</summary>
    public static X509Certificate2 ReadPair(string stem)
    {
        var pair = Read($"{stem}.crt", () => X509Certificate2.CreateFromPemFile($"{stem}.crt", $"{stem}.key"));

        // Windows' TLS can't use a key that lives in memory only; a PKCS#12 round trip stores it.
        if (!OperatingSystem.IsWindows())
        {
            return pair;
        }

        using (pair)
        {
            return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), password: null);
        }
    }

    private static X509Certificate2 Read(string path, Func<X509Certificate2> read)
    {
        try
        {
            return read();
        }
        catch (IOException problem)
        {
            throw new KeyFileException($"{problem.Message} Create development certificates with 'tspace certs dev'.", problem);
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new KeyFileException($"{problem.Message} Keys are readable by the user who made them only.", problem);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw new KeyFileException($"'{path}' or its key is not valid PEM, or the two don't belong together.", problem);
        }
    }
}
