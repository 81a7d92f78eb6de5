using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustedSpace.Protocol.Identity;

/// <summary>
/// The space's trust anchor. A certificate counts only if this authority issued it directly, it is valid now, and it
/// follows the participant profile; the operator has no say in it. Building a chain costs milliseconds, so verified
/// certificates are remembered by thumbprint; their dates are checked at every use. Safe for concurrent use.
/// </summary>
public sealed class CertificateAuthority
{
    /// <summary>Name of the authority's certificate in a certificate directory.</summary>
    public const string FileName = "ca.crt";

    private const int MaximumRemembered = 4096;

    private readonly X509Certificate2 _root;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, ParticipantCertificate> _verified;

    /// <exception cref="UntrustedCertificateException">The root is no certificate authority.</exception>
    public CertificateAuthority(X509Certificate2 root, TimeProvider time)
        : this(root, time, new(StringComparer.Ordinal))
    {
    }

    private CertificateAuthority(
        X509Certificate2 root, TimeProvider time, ConcurrentDictionary<string, ParticipantCertificate> verified)
    {
        if (!root.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority))
        {
            throw CertificateProfile.Refuse(root, "it is not the certificate of an authority");
        }

        _root = root;
        _time = time;
        _verified = verified;
    }

    /// <summary>Reads <see cref="FileName"/> of a certificate directory.</summary>
    /// <exception cref="KeyFileException">The file is missing or holds no certificate.</exception>
    public static CertificateAuthority Load(string directory, TimeProvider time) =>
        new(KeyFile.ReadCertificate(Path.Combine(directory, FileName)), time);

    /// <summary>The authority's own certificate as X.509 DER.</summary>
    public ReadOnlyMemory<byte> Der => _root.RawDataMemory;

    /// <summary>The same authority as it stood at an instant: for signatures of the past, whose certificates may have run out since.</summary>
    public CertificateAuthority At(DateTimeOffset instant) => new(_root, new Instant(instant), _verified);

    public ParticipantCertificate Verify(X509Certificate2 certificate, CertificatePurpose purpose) =>
        Verify(certificate.RawData, purpose);

    /// <exception cref="UntrustedCertificateException">Says whose certificate it claims to be and why it doesn't count.</exception>
    public ParticipantCertificate Verify(byte[] der, CertificatePurpose purpose)
    {
        var thumbprint = Sha256Digest.Of(der).Value;
        if (!_verified.TryGetValue(thumbprint, out var certificate))
        {
            certificate = VerifyChain(der);
            Remember(certificate);
        }

        RequireValidNow(certificate);
        certificate.Require(purpose);
        return certificate;
    }

    private ParticipantCertificate VerifyChain(byte[] der)
    {
        var parsed = ParticipantCertificate.Parse(der);
        RequireValidNow(parsed);
        using var leaf = X509CertificateLoader.LoadCertificate(der);
        using var chain = new X509Chain { ChainPolicy = CreatePolicy() };
        try
        {
            if (chain.Build(leaf) && chain.ChainElements is [_, var issuer] && issuer.Certificate.RawDataMemory.Span.SequenceEqual(Der.Span))
            {
                return parsed;
            }
        }
        catch (CryptographicException problem)
        {
            // The platform's chain builder throws for some malformed certificates instead of answering false.
            throw new UntrustedCertificateException($"The certificate '{leaf.Subject}' is refused: {problem.Message}.", problem);
        }

        var reasons = string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.TrimEnd('.')).Distinct());
        throw CertificateProfile.Refuse(leaf, $"the space's authority '{_root.Subject}' did not issue it ({reasons})");
    }

    private X509ChainPolicy CreatePolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { _root },
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
        VerificationTime = _time.GetUtcNow().LocalDateTime,
    };

    private void RequireValidNow(ParticipantCertificate certificate)
    {
        var now = _time.GetUtcNow();
        if (now < certificate.NotBefore || now > certificate.NotAfter)
        {
            throw new UntrustedCertificateException(
                $"The {certificate.Purpose} certificate of '{certificate.Participant}' is valid from {certificate.NotBefore:u} to " +
                $"{certificate.NotAfter:u}, and it is {now:u}: have the authority issue a new one.");
        }

        if (now < _root.NotBefore || now > _root.NotAfter)
        {
            throw CertificateProfile.Refuse(_root, $"the space's authority is valid from {_root.NotBefore:u} to {_root.NotAfter:u} only");
        }
    }

    // Forgetting all at the bound keeps memory flat whatever a stranger sends; only issued certificates get this far.
    private void Remember(ParticipantCertificate certificate)
    {
        if (_verified.Count >= MaximumRemembered)
        {
            _verified.Clear();
        }

        _verified[certificate.Thumbprint] = certificate;
    }

    private sealed class Instant(DateTimeOffset instant) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => instant;
    }
}
