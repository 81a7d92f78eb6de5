using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Envelopes;

public sealed partial class Envelope
{
    /// <summary>
    /// SHA-256 of everything the signature covers, the sender's certificate included and the signature not: what a
    /// transcript of a round is made of. An ECDSA signature has several valid forms, so it identifies nothing.
    /// </summary>
    public Sha256Digest ComputeDigest() => Sha256Digest.Of(SignedBytes());

    /// <summary>Every field but the signature, each length-prefixed, under a label of its own.</summary>
    internal byte[] SignedBytes() => new FieldEncoding("trustedspace/envelope/v1")
        .Add(JobId)
        .Add(PlanHash.Span)
        .Add(PartySetHash.Span)
        .Add(Round)
        .Add(Sender)
        .Add(Receiver)
        .Add(Payload.Span)
        .Add(Sealed ? 1u : 0u)
        .Add(Certificate.Span)
        .ToBytes();

    internal string Describe() => $"The envelope of '{Sender}' in round {Round} of job {JobId}";
}
