using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Envelopes;

/// <summary>Signs envelopes: ECDSA P-256 with SHA-256, IEEE P1363 form (64 bytes), over every other field.</summary>
public static class EnvelopeSigner
{
    /// <param name="envelope">Left as it is.</param>
    /// <param name="signing">The sender's signing certificate with private key.</param>
    /// <returns>A copy with certificate and signature.</returns>
    /// <exception cref="EnvelopeException">The certificate is not the sender's.</exception>
    public static Envelope Sign(Envelope envelope, X509Certificate2 signing)
    {
        var certificate = ParticipantCertificate.Parse(signing);
        certificate.Require(CertificatePurpose.Signing);
        if (certificate.Participant.Value != envelope.Sender)
        {
            throw new EnvelopeException($"{envelope.Describe()} can't be signed with the key of '{certificate.Participant}'.");
        }

        var signed = envelope.Clone();
        signed.Certificate = ByteString.CopyFrom(signing.RawData);
        using var key = signing.GetECDsaPrivateKey()
            ?? throw new ArgumentException("The signing certificate comes without its private key.", nameof(signing));
        signed.Signature = ByteString.CopyFrom(key.SignData(signed.SignedBytes(), HashAlgorithmName.SHA256));
        return signed;
    }
}
