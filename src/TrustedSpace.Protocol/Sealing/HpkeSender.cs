using System.Security.Cryptography;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Sealing;

/// <summary>Seals messages to one recipient, in order; the recipient needs <see cref="Encapsulation"/> first.</summary>
public sealed class HpkeSender : HpkeContext
{
    private HpkeSender(HpkeSuite suite, byte[] sharedSecret, ReadOnlySpan<byte> info, byte[] encapsulation)
        : base(suite, sharedSecret, info) => Encapsulation = encapsulation;

    /// <summary>65 bytes, not secret.</summary>
    public ReadOnlyMemory<byte> Encapsulation { get; }

    /// <param name="recipient">A verified sealing certificate.</param>
    /// <param name="info">Names the use; the recipient must give the same.</param>
    public static HpkeSender Create(ParticipantCertificate recipient, ReadOnlySpan<byte> info)
    {
        using var key = recipient.CreateSealingKey();
        return Create(key, info);
    }

    /// <param name="recipient">Public key on P-256.</param>
    /// <param name="info">Names the use; the recipient must give the same.</param>
    public static HpkeSender Create(ECDiffieHellman recipient, ReadOnlySpan<byte> info)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Create(HpkeSuite.Aes256Gcm, recipient, ephemeral, info);
    }

    /// <returns>Ciphertext and tag: 16 bytes more than the plaintext.</returns>
    public byte[] Seal(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        var ciphertext = new byte[plaintext.Length + Hpke.TagLength];
        Encrypt(aad, plaintext, ciphertext);
        return ciphertext;
    }

    /// <param name="aad">Authenticated with the message, not sent.</param>
    /// <param name="plaintext">May start where the ciphertext does.</param>
    /// <param name="ciphertext">16 bytes longer than the plaintext.</param>
    public void Seal(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(ciphertext.Length, plaintext.Length + Hpke.TagLength);
        Encrypt(aad, plaintext, ciphertext);
    }

    internal static HpkeSender Create(HpkeSuite suite, ECDiffieHellman recipient, ECDiffieHellman ephemeral, ReadOnlySpan<byte> info)
    {
        var secret = DhKem.Encapsulate(recipient, ephemeral, out var encapsulation);
        return new(suite, secret, info, encapsulation);
    }
}
