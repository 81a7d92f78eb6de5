using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Envelopes;

/// <summary>Checks who sent an envelope and that it belongs where it arrived.</summary>
public static class EnvelopeVerifier
{
    /// <summary>Checks signer and signature alone, which is all that someone outside the job can check.</summary>
    /// <returns>The sender.</returns>
    /// <exception cref="EnvelopeException">Not signed by its sender, or altered since.</exception>
    public static ParticipantId Verify(Envelope envelope, CertificateAuthority ca)
    {
        var certificate = VerifyCertificate(envelope, ca);
        if (certificate.Participant.Value != envelope.Sender)
        {
            throw new EnvelopeException($"{envelope.Describe()} carries the certificate of '{certificate.Participant}'.");
        }

        return certificate.Signed(envelope.SignedBytes(), envelope.Signature.Span)
            ? certificate.Participant
            : throw new EnvelopeException($"{envelope.Describe()} was altered since it was signed.");
    }

    /// <summary>Checks signer, signature, and that the envelope belongs to this job, plan, party set and round, and to this recipient.</summary>
    /// <returns>The sender; whether it is a party, and whether it has sent already, is for the caller to check.</returns>
    /// <exception cref="EnvelopeException">Not signed by its sender, altered since, or meant for elsewhere.</exception>
    public static ParticipantId Verify(Envelope envelope, CertificateAuthority ca, EnvelopeBinding expected, ParticipantId recipient)
    {
        var sender = Verify(envelope, ca);
        expected.Require(envelope, recipient);
        return sender;
    }

    private static ParticipantCertificate VerifyCertificate(Envelope envelope, CertificateAuthority ca)
    {
        try
        {
            return ca.Verify(envelope.Certificate.ToByteArray(), CertificatePurpose.Signing);
        }
        catch (UntrustedCertificateException problem)
        {
            throw new EnvelopeException($"{envelope.Describe()} has no trusted signer: {problem.Message}", problem);
        }
    }
}
