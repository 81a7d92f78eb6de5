using System.Security.Cryptography;

namespace TrustedSpace.Protocol.Sealing;

/// <summary>Opens what one <see cref="HpkeSender"/> sealed, in the same order. A message that doesn't open changes nothing.</summary>
public sealed class HpkeReceiver : HpkeContext
{
    private HpkeReceiver(HpkeSuite suite, byte[] sharedSecret, ReadOnlySpan<byte> info)
        : base(suite, sharedSecret, info)
    {
    }

    /// <param name="key">The recipient's private key.</param>
    /// <param name="encapsulation">The sender's <see cref="HpkeSender.Encapsulation"/>.</param>
    /// <param name="info">Names the use, as the sender did.</param>
    /// <exception cref="SealingException">The encapsulation is no P-256 point.</exception>
    public static HpkeReceiver Create(ECDiffieHellman key, ReadOnlySpan<byte> encapsulation, ReadOnlySpan<byte> info) =>
        Create(HpkeSuite.Aes256Gcm, key, encapsulation, info);

    /// <exception cref="SealingException">Altered, out of order, bound to another use, or sealed to another key.</exception>
    public byte[] Open(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext)
    {
        var plaintext = new byte[Math.Max(0, ciphertext.Length - Hpke.TagLength)];
        Open(aad, ciphertext, plaintext);
        return plaintext;
    }

    /// <param name="aad">What the sender gave.</param>
    /// <param name="ciphertext">Ciphertext and tag.</param>
    /// <param name="plaintext">16 bytes shorter than the ciphertext; may start where it does.</param>
    /// <exception cref="SealingException">Altered, out of order, bound to another use, or sealed to another key.</exception>
    public void Open(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        if (ciphertext.Length < Hpke.TagLength)
        {
            throw new SealingException("A sealed message is at least 16 bytes long.");
        }

        try
        {
            Decrypt(aad, ciphertext, plaintext);
        }
        catch (AuthenticationTagMismatchException problem)
        {
            throw new SealingException(
                "A sealed message does not open: it was altered, is out of order, belongs to another use, or is sealed to another key.", problem);
        }
    }

    internal static HpkeReceiver Create(HpkeSuite suite, ECDiffieHellman key, ReadOnlySpan<byte> encapsulation, ReadOnlySpan<byte> info) =>
        new(suite, DhKem.Decapsulate(encapsulation, key), info);
}
