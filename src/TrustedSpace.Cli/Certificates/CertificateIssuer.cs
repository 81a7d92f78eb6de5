using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Certificates;

/// <summary>
/// A development certificate authority: issues the three P-256 certificates of a participant. Its key lives in memory or in
/// a file, so it suits trials and tests; a real space has its certificates issued by an authority of its own.
/// </summary>
public sealed class CertificateIssuer : IDisposable
{
    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan ParticipantLifetime = TimeSpan.FromDays(397);

    // Clocks of two machines may differ by this much.
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _time;

    /// <param name="authority">With private key; owned by this issuer.</param>
    /// <param name="time">Clock that validity is counted from.</param>
    public CertificateIssuer(X509Certificate2 authority, TimeProvider time)
    {
        Authority = authority;
        _time = time;
    }

    /// <summary>The authority's certificate, with private key.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>Makes a new authority with a fresh key.</summary>
    public static CertificateIssuer CreateAuthority(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=TrustedSpace development authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        return new(request.CreateSelfSigned(now - Backdating, now + AuthorityLifetime), time);
    }

    /// <summary>Issues all three certificates, each with a fresh key.</summary>
    public ParticipantKeys Issue(ParticipantId id, string organisation) =>
        new(
            Issue(id, organisation, CertificatePurpose.Tls),
            Issue(id, organisation, CertificatePurpose.Signing),
            Issue(id, organisation, CertificatePurpose.Sealing));

    /// <summary>Issues one certificate with a fresh key, valid for 397 days or as long as the authority.</summary>
    public X509Certificate2 Issue(ParticipantId id, string organisation, CertificatePurpose purpose)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(CreateSubject(id, organisation), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        AddUsage(request, purpose);
        AddNames(request, id, purpose);

        var now = _time.GetUtcNow();
        var end = new DateTimeOffset(Math.Min((now + ParticipantLifetime).UtcTicks, Authority.NotAfter.ToUniversalTime().Ticks), TimeSpan.Zero);
        using var certificate = request.Create(Authority, now - Backdating, end, RandomNumberGenerator.GetBytes(16));

        // By way of PEM, because CopyWithPrivateKey takes an ECDsa key for no certificate that may not sign.
        return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => Authority.Dispose();

    private static X500DistinguishedName CreateSubject(ParticipantId id, string organisation)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName(organisation);
        subject.AddCommonName(id.Value);
        return subject.Build();
    }

    private static void AddUsage(CertificateRequest request, CertificatePurpose purpose)
    {
        var usage = purpose == CertificatePurpose.Sealing ? X509KeyUsageFlags.KeyAgreement : X509KeyUsageFlags.DigitalSignature;
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        if (purpose == CertificatePurpose.Tls)
        {
            OidCollection extended = [new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")];
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(extended, critical: false));
        }
    }

    private static void AddNames(CertificateRequest request, ParticipantId id, CertificatePurpose purpose)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri($"urn:trustedspace:participant:{id}"));
        if (purpose == CertificatePurpose.Tls)
        {
            names.AddDnsName("localhost");
            names.AddDnsName(id.Value);
            names.AddIpAddress(System.Net.IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
    }
}
