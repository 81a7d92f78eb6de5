namespace TrustedSpace.Protocol.Identity;

/// <summary>What a participant's certificate may be used for; each participant has one of each, with separate P-256 keys.</summary>
public enum CertificatePurpose
{
    /// <summary>Mutual TLS: key usage digitalSignature, extended key usage server and client authentication.</summary>
    Tls,

    /// <summary>Statements and envelopes: key usage digitalSignature alone, no extended key usage.</summary>
    Signing,

    /// <summary>Receiving sealed messages: key usage keyAgreement alone, no extended key usage.</summary>
    Sealing,
}
