using System.Security.Cryptography;
using Google.Protobuf;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Sealing;

namespace TrustedSpace.Protocol.Envelopes;

/// <summary>
/// Seals an envelope's payload to its receiver with HPKE, bound to job, plan, party set, round, sender and receiver: a sealed
/// payload moved into another envelope does not open. Seal first, then sign.
/// </summary>
public static class EnvelopeSealing
{
    /// <param name="envelope">With a receiver and its payload in clear; left as it is.</param>
    /// <param name="receiver">The receiver's verified sealing certificate.</param>
    /// <returns>A copy with the payload sealed.</returns>
    /// <exception cref="EnvelopeException">The certificate is not the receiver's, or the payload is sealed already.</exception>
    public static Envelope Seal(Envelope envelope, ParticipantCertificate receiver)
    {
        if (envelope.Sealed || envelope.Receiver != receiver.Participant.Value)
        {
            throw new EnvelopeException(
                $"{envelope.Describe()} can't be sealed to '{receiver.Participant}': it is sealed already or is for '{envelope.Receiver}'.");
        }

        var result = envelope.Clone();
        result.Payload = ByteString.CopyFrom(Hpke.Seal(receiver, Info(envelope), AssociatedData(envelope), envelope.Payload.Span));
        result.Sealed = true;
        return result;
    }

    /// <param name="envelope">A verified envelope.</param>
    /// <param name="key">The receiver's private sealing key.</param>
    /// <returns>The payload in clear.</returns>
    /// <exception cref="EnvelopeException">Not sealed, or not to this key for this place.</exception>
    public static byte[] Open(Envelope envelope, ECDiffieHellman key)
    {
        if (!envelope.Sealed)
        {
            throw new EnvelopeException($"{envelope.Describe()} must be sealed and is not.");
        }

        try
        {
            return Hpke.Open(key, Info(envelope), AssociatedData(envelope), envelope.Payload.Span);
        }
        catch (SealingException problem)
        {
            throw new EnvelopeException($"{envelope.Describe()} does not open: {problem.Message}", problem);
        }
    }

    private static byte[] Info(Envelope envelope) => new FieldEncoding("trustedspace/envelope/sealing/v1")
        .Add(envelope.JobId)
        .Add(envelope.PlanHash.Span)
        .Add(envelope.PartySetHash.Span)
        .ToBytes();

    private static byte[] AssociatedData(Envelope envelope) => new FieldEncoding("trustedspace/envelope/sealing/aad/v1")
        .Add(envelope.Round)
        .Add(envelope.Sender)
        .Add(envelope.Receiver)
        .ToBytes();
}
