using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Identity;

/// <summary>A SHA-256 digest as 43 characters of unpadded base64url, one text per digest.</summary>
[JsonConverter(typeof(IdentifierConverter<Sha256Digest>))]
public readonly record struct Sha256Digest : IIdentifier<Sha256Digest>
{
    private const int TextLength = 43;

    private readonly string? _value;

    private Sha256Digest(string value) => _value = value;

    public string Value => Identifier.Require<Sha256Digest>(_value);

    static string IIdentifier<Sha256Digest>.Rule => "32 bytes in unpadded base64url (43 characters)";

    public static Sha256Digest Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return FromHash(hash);
    }

    /// <param name="hash">A finished hash of 32 bytes.</param>
    public static Sha256Digest FromHash(ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, SHA256.HashSizeInBytes);
        return new(Base64Url.EncodeToString(hash));
    }

    /// <inheritdoc cref="Identifier.Parse"/>
    public static Sha256Digest Parse(string text) => Identifier.Parse<Sha256Digest>(text);

    public static bool TryParse(string? text, out Sha256Digest digest) => Identifier.TryParse(text, out digest);

    /// <summary>The 32 bytes of the hash.</summary>
    public byte[] ToBytes() => Base64Url.DecodeFromChars(Value);

    static bool IIdentifier<Sha256Digest>.Accepts(ReadOnlySpan<char> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<char> again = stackalloc char[TextLength];

        // Re-encoding refuses texts whose last character carries bits beyond the 256.
        return text.Length == TextLength
            && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, hash, out var written)
            && written == hash.Length
            && Base64Url.TryEncodeToChars(hash, again, out _)
            && text.SequenceEqual(again);
    }

    static Sha256Digest IIdentifier<Sha256Digest>.FromAccepted(string text) => new(text);

    public override string ToString() => _value ?? "";
}
