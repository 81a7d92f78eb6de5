using System.Buffers.Binary;

namespace TrustedSpace.Protocol.Sealing;

/// <summary>
/// DHKEM(P-256, HKDF-SHA256) and HKDF-SHA256 with one AEAD (RFC 9180 section 7). The space seals with AES-256-GCM only;
/// AES-128-GCM is here because the RFC prints its P-256 vectors for it.
/// </summary>
internal sealed class HpkeSuite
{
    private const ushort P256HkdfSha256 = 0x0010;
    private const ushort HkdfSha256 = 0x0001;

    public static readonly HpkeSuite Aes128Gcm = new(0x0001, keyLength: 16);
    public static readonly HpkeSuite Aes256Gcm = new(0x0002, keyLength: 32);

    /// <summary>The suite id of the KEM: "KEM" and its number.</summary>
    public static readonly byte[] KemId = [.. "KEM"u8, .. Number(P256HkdfSha256)];

    private HpkeSuite(ushort aead, int keyLength)
    {
        Id = [.. "HPKE"u8, .. Number(P256HkdfSha256), .. Number(HkdfSha256), .. Number(aead)];
        KeyLength = keyLength;
    }

    public byte[] Id { get; }

    /// <summary>Nk: bytes of the AEAD's key.</summary>
    public int KeyLength { get; }

    private static byte[] Number(ushort value)
    {
        var bytes = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
