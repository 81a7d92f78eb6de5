using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustedSpace.Protocol.Identity;

/// <summary>
/// A participant's own three certificates with their private keys. All three name the same participant, each for its own
/// purpose. Owns and disposes them.
/// </summary>
public sealed class ParticipantKeys : IDisposable
{
    /// <exception cref="UntrustedCertificateException">One of the three is for another purpose or another participant.</exception>
    public ParticipantKeys(X509Certificate2 tls, X509Certificate2 signing, X509Certificate2 sealing)
    {
        Participant = ParticipantCertificate.Parse(tls).Participant;
        Require(tls, CertificatePurpose.Tls);
        Require(signing, CertificatePurpose.Signing);
        Require(sealing, CertificatePurpose.Sealing);
        (Tls, Signing, Sealing) = (tls, signing, sealing);
    }

    public ParticipantId Participant { get; }

    /// <summary>With private key, for both ends of mutual TLS.</summary>
    public X509Certificate2 Tls { get; }

    /// <summary>With private key, for statements and envelopes.</summary>
    public X509Certificate2 Signing { get; }

    /// <summary>With private key, for opening what was sealed to this participant.</summary>
    public X509Certificate2 Sealing { get; }

    /// <summary>Reads <c>&lt;id&gt;.{tls,signing,sealing}.{crt,key}</c> (PEM, PKCS#8).</summary>
    /// <exception cref="KeyFileException">A file is missing, unreadable or malformed.</exception>
    /// <exception cref="UntrustedCertificateException">A certificate is for another purpose or another participant.</exception>
    public static ParticipantKeys Load(string directory, ParticipantId id)
    {
        var keys = new ParticipantKeys(
            KeyFile.ReadPair(Path.Combine(directory, $"{id}.tls")),
            KeyFile.ReadPair(Path.Combine(directory, $"{id}.signing")),
            KeyFile.ReadPair(Path.Combine(directory, $"{id}.sealing")));
        return keys.Participant == id
            ? keys
            : throw new UntrustedCertificateException($"The certificates in the files of '{id}' are those of '{keys.Participant}'.");
    }

    /// <returns>The private sealing key; the caller disposes it.</returns>
    public ECDiffieHellman CreateOpeningKey() => Sealing.GetECDiffieHellmanPrivateKey()!;

    public void Dispose()
    {
        Tls.Dispose();
        Signing.Dispose();
        Sealing.Dispose();
    }

    private void Require(X509Certificate2 certificate, CertificatePurpose purpose)
    {
        var parsed = ParticipantCertificate.Parse(certificate);
        parsed.Require(purpose);
        if (parsed.Participant != Participant)
        {
            throw new UntrustedCertificateException(
                $"The {purpose} certificate is that of '{parsed.Participant}', the TLS certificate that of '{Participant}'.");
        }

        if (!certificate.HasPrivateKey)
        {
            throw new UntrustedCertificateException($"The {purpose} certificate of '{Participant}' comes without its private key.");
        }
    }
}
