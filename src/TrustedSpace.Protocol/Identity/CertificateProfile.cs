using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustedSpace.Protocol.Identity;

/// <summary>
/// Reads the fields of the participant certificate profile: P-256 key, one subject alternative name URI
/// <c>urn:trustedspace:participant:&lt;id&gt;</c>, subject <c>CN=&lt;id&gt;, O=&lt;organisation&gt;</c>, and usages of one
/// <see cref="CertificatePurpose"/>. Anything else is an <see cref="UntrustedCertificateException"/>.
/// </summary>
internal static class CertificateProfile
{
    public const string UriPrefix = "urn:trustedspace:participant:";

    private const string CommonName = "2.5.4.3";
    private const string OrganisationName = "2.5.4.10";
    private const string SubjectAlternativeName = "2.5.29.17";
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public static ParticipantId ReadParticipant(X509Certificate2 certificate)
    {
        var uris = ReadUris(certificate);
        if (uris is not [var uri] || !uri.StartsWith(UriPrefix, StringComparison.Ordinal))
        {
            throw Refuse(certificate, $"it must carry exactly one URI name, {UriPrefix}<id>, and carries {uris.Count}");
        }

        if (!ParticipantId.TryParse(uri[UriPrefix.Length..], out var participant))
        {
            throw Refuse(certificate, $"'{uri}' names no valid participant");
        }

        return ReadSubject(certificate, CommonName) == participant.Value
            ? participant
            : throw Refuse(certificate, $"its common name differs from the participant '{participant}' of its URI name");
    }

    public static string ReadOrganisation(X509Certificate2 certificate) =>
        ReadSubject(certificate, OrganisationName) ?? throw Refuse(certificate, "its subject names no single organisation (O)");

    public static CertificatePurpose ReadPurpose(X509Certificate2 certificate)
    {
        var usage = certificate.Extensions.OfType<X509KeyUsageExtension>().SingleOrDefault()?.KeyUsages;
        var extended = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()
            .SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>())
            .Select(oid => oid.Value)
            .Order(StringComparer.Ordinal)
            .ToArray();
        return (usage, extended) switch
        {
            (X509KeyUsageFlags.DigitalSignature, [ServerAuthentication, ClientAuthentication]) => CertificatePurpose.Tls,
            (X509KeyUsageFlags.DigitalSignature, []) => CertificatePurpose.Signing,
            (X509KeyUsageFlags.KeyAgreement, []) => CertificatePurpose.Sealing,
            _ => throw Refuse(certificate, "its key usages are those of no TLS, signing or sealing certificate"),
        };
    }

    public static void RequireP256(X509Certificate2 certificate)
    {
        var key = certificate.PublicKey;
        if (key.Oid.Value != EcPublicKey || !key.EncodedParameters!.RawData.AsSpan().SequenceEqual(P256Parameters))
        {
            throw Refuse(certificate, "its key is not on the curve P-256");
        }
    }

    public static UntrustedCertificateException Refuse(X509Certificate2 certificate, string reason) =>
        new($"The certificate '{certificate.Subject}' is refused: {reason}.");

    // DER of the object identifier 1.2.840.10045.3.1.7.
    private static ReadOnlySpan<byte> P256Parameters => [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    private static string? ReadSubject(X509Certificate2 certificate, string oid)
    {
        var values = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(name => !name.HasMultipleElements && name.GetSingleElementType().Value == oid)
            .Select(name => name.GetSingleElementValue())
            .ToArray();
        return values is [var single] ? single : null;
    }

    private static List<string> ReadUris(X509Certificate2 certificate)
    {
        var uris = new List<string>();
        foreach (var extension in certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAlternativeName))
        {
            try
            {
                AddUris(extension.RawData, uris);
            }
            catch (AsnContentException problem)
            {
                throw new UntrustedCertificateException(
                    $"The certificate '{certificate.Subject}' is refused: its alternative names are malformed.", problem);
            }
        }

        return uris;
    }

    private static void AddUris(byte[] generalNames, List<string> uris)
    {
        var uriTag = new Asn1Tag(TagClass.ContextSpecific, 6);
        var names = new AsnReader(generalNames, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            if (names.PeekTag() == uriTag)
            {
                uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, uriTag));
            }
            else
            {
                names.ReadEncodedValue();
            }
        }
    }
}
