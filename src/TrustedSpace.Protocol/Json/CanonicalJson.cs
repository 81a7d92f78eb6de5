using System.Buffers;
using System.Text.Json;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Json;

/// <summary>
/// The one byte sequence a value is signed and hashed as: RFC 8785 over <see cref="ProtocolJson.Options"/>. Value and bytes
/// correspond one to one, so that a digest of received bytes is the digest of the value read from them.
/// </summary>
public static class CanonicalJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>
    /// The canonical bytes of a value. Where the static type is a union such as a log entry, its discriminator is written; pass
    /// the value as that type.
    /// </summary>
    /// <returns>UTF-8 without byte order mark.</returns>
    /// <exception cref="JsonException">A number or string that RFC 8785 can't carry.</exception>
    public static byte[] Serialize<T>(T value)
    {
        using var document = JsonSerializer.SerializeToDocument(value, ProtocolJson.Options);
        return Write(document);
    }

    /// <exception cref="JsonException">Not a <typeparamref name="T"/>, or not in canonical form.</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> utf8)
    {
        var value = JsonSerializer.Deserialize<T>(utf8, ProtocolJson.Options)
            ?? throw new JsonException($"null where a {typeof(T).Name} was expected.");
        return Serialize(value).AsSpan().SequenceEqual(utf8)
            ? value
            : throw new JsonException($"The {typeof(T).Name} is not in canonical form (RFC 8785).");
    }

    /// <summary>SHA-256 of the canonical bytes.</summary>
    public static Sha256Digest Hash<T>(T value) => Sha256Digest.Of(Serialize(value));

    /// <summary>Rewrites any JSON text in canonical form.</summary>
    /// <exception cref="JsonException">Not JSON, duplicate members, or what RFC 8785 can't carry.</exception>
    public static byte[] Canonicalize(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return Write(document);
        }
        catch (InvalidOperationException problem)
        {
            // How the reader reports a lone surrogate or malformed UTF-8, wherever the string stands.
            throw new JsonException("A string is not valid Unicode.", problem);
        }
    }

    private static byte[] Write(JsonDocument document)
    {
        var output = new ArrayBufferWriter<byte>(512);
        CanonicalJsonWriter.Write(document.RootElement, output);
        return output.WrittenSpan.ToArray();
    }
}
