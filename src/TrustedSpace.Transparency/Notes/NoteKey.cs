using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TrustedSpace.Transparency.Notes;

/// <summary>
/// What the encodings of verifier and signer keys share (C2SP signed-note): <c>name+hex(key id)+base64(type ‖ key)</c>, key
/// id = SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4].
/// </summary>
internal static class NoteKey
{
    /// <summary>Type byte of plain Ed25519 (RFC 8032) over the note text.</summary>
    public const byte Ed25519 = 0x01;

    /// <summary>Type byte of timestamped Ed25519 cosignatures (C2SP tlog-cosignature).</summary>
    public const byte Cosignature = 0x04;

    /// <summary>Bytes of an Ed25519 public key, and of a private seed.</summary>
    public const int Ed25519Size = 32;

    public static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (c == '+' || char.IsWhiteSpace(c) || char.IsControl(c))
            {
                return false;
            }
        }

        return !name.IsEmpty;
    }

    public static uint Id(string name, byte type, ReadOnlySpan<byte> publicKey)
    {
        byte[] input = [.. Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. publicKey];
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(input));
    }

    public static string Format(string name, uint id, byte type, ReadOnlySpan<byte> key) =>
        $"{name}+{id:x8}+{Convert.ToBase64String([type, .. key])}";

    /// <summary>Splits an encoded key of a type; the caller compares the id, which needs the public key.</summary>
    public static bool TryParse(string text, byte type, out string name, out uint id, out byte[] key)
    {
        (name, id, key) = ("", 0, []);

        // Base64 holds plus signs too, so only the first two split.
        var parts = text.Split('+', 3);
        if (parts.Length != 3
            || !IsName(parts[0])
            || parts[1].Length != 8
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id)
            || parts[1].AsSpan().ContainsAnyInRange('A', 'F')
            || !StrictBase64.TryDecode(parts[2], out byte[] typed)
            || typed.Length != 1 + Ed25519Size
            || typed[0] != type)
        {
            return false;
        }

        name = parts[0];
        key = typed[1..];
        return true;
    }
}
