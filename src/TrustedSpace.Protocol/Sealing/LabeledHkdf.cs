using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TrustedSpace.Protocol.Sealing;

/// <summary>LabeledExtract and LabeledExpand of RFC 9180 section 4, over HKDF-SHA256 (RFC 5869).</summary>
internal static class LabeledHkdf
{
    /// <summary>Nh: bytes of an extracted key.</summary>
    public const int HashLength = 32;

    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    public static byte[] Extract(
        ReadOnlySpan<byte> suite, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> keyMaterial)
    {
        byte[] labeled = [.. Version, .. suite, .. label, .. keyMaterial];
        var key = new byte[HashLength];
        HKDF.Extract(HashAlgorithmName.SHA256, labeled, salt, key);
        CryptographicOperations.ZeroMemory(labeled);
        return key;
    }

    public static byte[] Expand(
        ReadOnlySpan<byte> suite, ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, int length)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(prefix, checked((ushort)length));
        byte[] labeled = [.. prefix, .. Version, .. suite, .. label, .. info];
        var output = new byte[length];
        HKDF.Expand(HashAlgorithmName.SHA256, key, output, labeled);
        return output;
    }
}
