using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustedSpace.Cli.Certificates;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public sealed class CertificateAuthorityTests : IDisposable
{
    private const string Prefix = "urn:trustedspace:participant:";

    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Theory]
    [InlineData(CertificatePurpose.Tls)]
    [InlineData(CertificatePurpose.Signing)]
    [InlineData(CertificatePurpose.Sealing)]
    public void Issued_certificate_is_verified_for_its_purpose_alone(CertificatePurpose purpose)
    {
        using var certificate = _space.Issuer.Issue(ParticipantId.Parse("hospital-a"), "Hospital A, Ltd", purpose);

        var verified = _space.Authority.Verify(certificate, purpose);

        Assert.Equal("hospital-a", verified.Participant.Value);
        Assert.Equal("Hospital A, Ltd", verified.Organisation);
        Assert.Equal(Sha256Digest.Of(certificate.RawData).Value, verified.Thumbprint);
        foreach (var other in Enum.GetValues<CertificatePurpose>().Where(other => other != purpose))
        {
            Refused(certificate, other, $"is for {purpose}");
        }
    }

    [Fact]
    public void Verified_certificate_is_remembered_but_not_beyond_its_end()
    {
        var certificate = _space.Keys("hospital-a").Signing;
        var first = _space.Authority.Verify(certificate, CertificatePurpose.Signing);

        Assert.Same(first, _space.Authority.Verify(certificate, CertificatePurpose.Signing));
        _space.Time.Advance(TimeSpan.FromDays(398));
        Refused(certificate, CertificatePurpose.Signing, "valid from");
    }

    [Fact]
    public void Certificate_that_ran_out_counts_at_a_time_when_it_was_valid()
    {
        var certificate = _space.Keys("hospital-a").Signing;
        var then = _space.Time.GetUtcNow();
        _space.Time.Advance(TimeSpan.FromDays(398));

        Refused(certificate, CertificatePurpose.Signing, "valid from");
        Assert.Equal("hospital-a", _space.Authority.At(then).Verify(certificate, CertificatePurpose.Signing).Participant.Value);
        Refused(certificate, CertificatePurpose.Signing, "valid from");
        Assert.Throws<UntrustedCertificateException>(
            () => _space.Authority.At(then.AddDays(-1)).Verify(certificate, CertificatePurpose.Signing));
    }

    [Fact]
    public void Certificate_is_refused_before_its_begin()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var begin = _space.Time.GetUtcNow().AddHours(1);
        using var certificate = Request(key, "CN=a, O=A", Prefix + "a").Create(_space.Issuer.Authority, begin, begin.AddDays(1), [1]);

        Refused(certificate, CertificatePurpose.Signing, "valid from");
        _space.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("a", _space.Authority.Verify(certificate, CertificatePurpose.Signing).Participant.Value);
    }

    [Fact]
    public void Certificate_of_another_authority_is_refused()
    {
        using var other = CertificateIssuer.CreateAuthority(_space.Time);
        using var certificate = other.Issue(ParticipantId.Parse("hospital-a"), "Hospital A", CertificatePurpose.Signing);

        Refused(certificate, CertificatePurpose.Signing, "did not issue it");
    }

    [Fact]
    public void Certificate_issued_by_a_participant_is_refused()
    {
        var key = _space.Keys("hospital-a").Signing;
        using var subject = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(subject, "CN=hospital-b, O=B", Prefix + "hospital-b");
        using var forged = request.Create(
            key.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key.GetECDsaPrivateKey()!),
            _space.Time.GetUtcNow(),
            _space.Time.GetUtcNow().AddDays(1),
            [1]);

        Refused(forged, CertificatePurpose.Signing, "did not issue it");
    }

    [Theory]
    [InlineData("CN=a, O=A", "exactly one URI name")]
    [InlineData("CN=a, O=A", "exactly one URI name", Prefix + "a", Prefix + "b")]
    [InlineData("CN=a, O=A", "exactly one URI name", "urn:other:a")]
    [InlineData("CN=a, O=A", "no valid participant", Prefix + "A")]
    [InlineData("CN=b, O=A", "common name differs", Prefix + "a")]
    [InlineData("CN=a", "no single organisation", Prefix + "a")]
    public void Certificate_outside_the_profile_is_refused(string subject, string reason, params string[] uris)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Issue(Request(key, subject, uris));

        Refused(certificate, CertificatePurpose.Signing, reason);
    }

    [Fact]
    public void Certificate_on_another_curve_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var certificate = Issue(Request(key, "CN=a, O=A", Prefix + "a"));

        Refused(certificate, CertificatePurpose.Signing, "P-256");
    }

    [Fact]
    public void Certificate_of_two_usages_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var usage = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyAgreement;
        using var certificate = Issue(Request(key, "CN=a, O=A", usage, Prefix + "a"));

        Refused(certificate, CertificatePurpose.Signing, "key usages");
    }

    [Fact]
    public void Bytes_that_are_no_single_der_certificate_are_refused()
    {
        var der = _space.Keys("a").Signing.RawData;

        Assert.Throws<UntrustedCertificateException>(() => _space.Authority.Verify([1, 2, 3], CertificatePurpose.Signing));
        Assert.Throws<UntrustedCertificateException>(() => _space.Authority.Verify([.. der, 0], CertificatePurpose.Signing));
        Assert.Throws<UntrustedCertificateException>(() => _space.Authority.Verify(
            System.Text.Encoding.ASCII.GetBytes(_space.Keys("a").Signing.ExportCertificatePem()), CertificatePurpose.Signing));
    }

    [Fact]
    public void Participant_certificate_is_no_authority() =>
        Assert.Throws<UntrustedCertificateException>(() => new CertificateAuthority(_space.Keys("a").Signing, _space.Time));

    [Fact]
    public void Keys_of_two_participants_do_not_mix()
    {
        var (a, b) = (_space.Keys("a"), _space.Keys("b"));

        Assert.Throws<UntrustedCertificateException>(() => new ParticipantKeys(a.Tls, b.Signing, a.Sealing));
        Assert.Throws<UntrustedCertificateException>(() => new ParticipantKeys(a.Tls, a.Sealing, a.Signing));
    }

    private static CertificateRequest Request(ECDsa key, string subject, params string[] uris) =>
        Request(key, subject, X509KeyUsageFlags.DigitalSignature, uris);

    private static CertificateRequest Request(ECDsa key, string subject, X509KeyUsageFlags usage, params string[] uris)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        foreach (var uri in uris)
        {
            names.AddUri(new Uri(uri));
        }

        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private X509Certificate2 Issue(CertificateRequest request) =>
        request.Create(_space.Issuer.Authority, _space.Time.GetUtcNow(), _space.Time.GetUtcNow().AddDays(1), [1]);

    private void Refused(X509Certificate2 certificate, CertificatePurpose purpose, string reason)
    {
        var problem = Assert.Throws<UntrustedCertificateException>(() => _space.Authority.Verify(certificate, purpose));
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }
}
