using System.Security.Cryptography;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Sealing;

/// <summary>
/// Hybrid public key encryption of single messages: RFC 9180 base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
/// AES-256-GCM. The sender stays anonymous here; who sealed a message is said by the signature around it.
/// </summary>
public static class Hpke
{
    /// <summary>Bytes of the encapsulated key that a sealed message starts with.</summary>
    public const int EncapsulationLength = DhKem.EncapsulationLength;

    /// <summary>Bytes of the tag that a sealed message ends with.</summary>
    public const int TagLength = 16;

    /// <param name="recipient">A verified sealing certificate.</param>
    /// <param name="info">Names the use.</param>
    /// <param name="aad">Authenticated with the message, not sent.</param>
    /// <param name="plaintext">The message.</param>
    /// <returns>Encapsulated key, ciphertext, tag: 81 bytes more than the plaintext.</returns>
    public static byte[] Seal(ParticipantCertificate recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        using var sender = HpkeSender.Create(recipient, info);
        return Seal(sender, aad, plaintext);
    }

    /// <summary>Seals to a public key on P-256 instead of a certificate's.</summary>
    /// <inheritdoc cref="Seal(ParticipantCertificate, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public static byte[] Seal(ECDiffieHellman recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        using var sender = HpkeSender.Create(recipient, info);
        return Seal(sender, aad, plaintext);
    }

    /// <param name="key">The recipient's private key.</param>
    /// <param name="info">Names the use, as the sender did.</param>
    /// <param name="aad">What the sender gave.</param>
    /// <param name="sealedMessage">Encapsulated key, ciphertext, tag.</param>
    /// <exception cref="SealingException">Altered, bound to another use, or sealed to another key.</exception>
    public static byte[] Open(ECDiffieHellman key, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> sealedMessage)
    {
        if (sealedMessage.Length < EncapsulationLength + TagLength)
        {
            throw new SealingException($"A sealed message is at least {EncapsulationLength + TagLength} bytes long.");
        }

        using var receiver = HpkeReceiver.Create(key, sealedMessage[..EncapsulationLength], info);
        return receiver.Open(aad, sealedMessage[EncapsulationLength..]);
    }

    private static byte[] Seal(HpkeSender sender, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        var message = new byte[EncapsulationLength + plaintext.Length + TagLength];
        sender.Encapsulation.Span.CopyTo(message);
        sender.Seal(aad, plaintext, message.AsSpan(EncapsulationLength));
        return message;
    }
}
