using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustedSpace.Protocol.Identity;

/// <summary>
/// A certificate that follows the participant profile: whose, for what, and with which P-256 key. Immutable; safe for
/// concurrent use. Parsing alone proves nothing; <see cref="CertificateAuthority.Verify(byte[], CertificatePurpose)"/> does.
/// </summary>
public sealed class ParticipantCertificate
{
    private readonly byte[] _der;
    private readonly byte[] _publicKey;
    private readonly ConcurrentBag<ECDsa> _idleKeys = [];

    private ParticipantCertificate(X509Certificate2 certificate)
    {
        CertificateProfile.RequireP256(certificate);
        Participant = CertificateProfile.ReadParticipant(certificate);
        Organisation = CertificateProfile.ReadOrganisation(certificate);
        Purpose = CertificateProfile.ReadPurpose(certificate);
        NotBefore = new DateTimeOffset(certificate.NotBefore);
        NotAfter = new DateTimeOffset(certificate.NotAfter);
        _der = certificate.RawData;
        _publicKey = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        Thumbprint = Sha256Digest.Of(_der).Value;
    }

    public ParticipantId Participant { get; }

    public string Organisation { get; }

    public CertificatePurpose Purpose { get; }

    /// <summary>SHA-256 of the DER in base64url: the <c>x5t#S256</c> of RFC 8705.</summary>
    public string Thumbprint { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>The certificate as X.509 DER.</summary>
    public ReadOnlyMemory<byte> Der => _der;

    /// <exception cref="UntrustedCertificateException">Not a certificate, or not of the participant profile.</exception>
    public static ParticipantCertificate Parse(byte[] der)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);

            // The loader takes PEM and trailing bytes too; one certificate has one form here, and so one thumbprint.
            return certificate.RawDataMemory.Span.SequenceEqual(der)
                ? new ParticipantCertificate(certificate)
                : throw new UntrustedCertificateException("The bytes hold more than one X.509 certificate in DER.");
        }
        catch (CryptographicException problem)
        {
            throw new UntrustedCertificateException("The bytes are not an X.509 certificate.", problem);
        }
    }

    public static ParticipantCertificate Parse(X509Certificate2 certificate) => Parse(certificate.RawData);

    /// <summary>Whether the participant signed the data: ECDSA over P-256 and SHA-256, signature as r and s of 32 bytes each (IEEE P1363).</summary>
    public bool Signed(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Require(CertificatePurpose.Signing);

        // Importing a key costs more than a verification, and one key is not for several threads.
        var key = _idleKeys.TryTake(out var idle) ? idle : ImportVerificationKey();
        try
        {
            return key.VerifyData(data, signature, HashAlgorithmName.SHA256);
        }
        finally
        {
            _idleKeys.Add(key);
        }
    }

    /// <returns>The public key that messages to the participant are sealed to; the caller disposes it.</returns>
    public ECDiffieHellman CreateSealingKey()
    {
        Require(CertificatePurpose.Sealing);
        var key = ECDiffieHellman.Create();
        key.ImportSubjectPublicKeyInfo(_publicKey, out _);
        return key;
    }

    private ECDsa ImportVerificationKey()
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_publicKey, out _);
        return key;
    }

    /// <exception cref="UntrustedCertificateException">The certificate is for another purpose.</exception>
    internal void Require(CertificatePurpose purpose)
    {
        if (Purpose != purpose)
        {
            throw new UntrustedCertificateException(
                $"The certificate of '{Participant}' is for {Purpose}, where one for {purpose} is needed.");
        }
    }
}
