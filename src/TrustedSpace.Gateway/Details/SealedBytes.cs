using System.Security.Cryptography;
using System.Text;

namespace TrustedSpace.Gateway.Details;

/// <summary>AES-256-GCM with a random nonce of 12 bytes: nonce ‖ tag of 16 bytes ‖ ciphertext, bound to a label.</summary>
internal static class SealedBytes
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, string label)
    {
        var whole = new byte[NonceLength + TagLength + plain.Length];
        var nonce = whole.AsSpan(0, NonceLength);
        var rest = whole.AsSpan(NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, rest[TagLength..], rest[..TagLength], Encoding.UTF8.GetBytes(label));
        return whole;
    }

    /// <exception cref="CryptographicException">Another key, another label, or altered.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> whole, string label)
    {
        if (whole.Length < NonceLength + TagLength)
        {
            throw new CryptographicException("The sealed bytes are too short.");
        }

        var plain = new byte[whole.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(whole[..NonceLength], whole[(NonceLength + TagLength)..], whole.Slice(NonceLength, TagLength), plain, Encoding.UTF8.GetBytes(label));
        return plain;
    }
}
