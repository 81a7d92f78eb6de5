using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using NSec.Cryptography;

namespace TrustedSpace.Transparency.Notes;

/// <summary>
/// The public key of a witness: a name and an Ed25519 key that signs a checkpoint and the time at which it was the largest
/// one seen (C2SP tlog-cosignature, cosignature/v1, type 0x04). A signature is 8 bytes of Unix seconds, big-endian, and 64 bytes.
/// </summary>
public sealed class CosignatureVerifier
{
    private const int TimeSize = sizeof(ulong);

    private readonly PublicKey _key;

    internal CosignatureVerifier(string name, PublicKey key)
    {
        Name = name;
        _key = key;
        KeyId = NoteKey.Id(name, NoteKey.Cosignature, key.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>Name of the witness.</summary>
    public string Name { get; }

    /// <summary>First four bytes of the key's hash.</summary>
    public uint KeyId { get; }

    /// <summary>Reads a vkey, <c>name+hex(key id)+base64(0x04 ‖ 32 bytes)</c>.</summary>
    /// <exception cref="NoteException">Malformed, of another type, or the id belongs to another key.</exception>
    public static CosignatureVerifier Parse(string vkey)
    {
        ArgumentNullException.ThrowIfNull(vkey);
        if (!NoteKey.TryParse(vkey, NoteKey.Cosignature, out var name, out var id, out var bytes)
            || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey, out var key)
            || key is null)
        {
            throw new NoteException($"\"{vkey}\" is not the key of an Ed25519 cosigner; it should read name+id+base64, of type 0x04.");
        }

        var verifier = new CosignatureVerifier(name, key);
        return verifier.KeyId == id
            ? verifier
            : throw new NoteException($"Cosigner key \"{vkey}\" names id {id:x8}, but its key has id {verifier.KeyId:x8}: it was altered or mistyped.");
    }

    /// <summary>As <see cref="Parse"/>, for text that may be anything.</summary>
    public static bool TryParse(string vkey, [NotNullWhen(true)] out CosignatureVerifier? verifier)
    {
        try
        {
            verifier = Parse(vkey);
        }
        catch (NoteException)
        {
            verifier = null;
        }

        return verifier is not null;
    }

    /// <summary>Did this key make the signature line?</summary>
    public bool Matches(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return signature.KeyId == KeyId && signature.Name == Name;
    }

    /// <summary>Is the signature right for this text of a checkpoint, and when was it made?</summary>
    /// <param name="text">The checkpoint with all its lines, without signatures.</param>
    /// <param name="signature">A line of this key.</param>
    /// <param name="time">When the witness signed, to the second, by its own clock.</param>
    public bool TryVerify(string text, NoteSignature signature, out DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(signature);
        time = default;
        var bytes = signature.Bytes.Span;
        if (!Matches(signature) || bytes.Length != TimeSize + SignatureAlgorithm.Ed25519.SignatureSize)
        {
            return false;
        }

        var seconds = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        if (seconds > (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || !SignatureAlgorithm.Ed25519.Verify(_key, Message(text, seconds), bytes[TimeSize..]))
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        return true;
    }

    /// <summary>The vkey.</summary>
    public override string ToString() =>
        NoteKey.Format(Name, KeyId, NoteKey.Cosignature, _key.Export(KeyBlobFormat.RawPublicKey));

    /// <summary>Do both wrap the same key, whatever they call it?</summary>
    internal bool HasKeyOf(CosignatureVerifier other) => _key.Equals(other._key);

    /// <summary>What is signed: a header, the time, and the whole text of the checkpoint.</summary>
    internal static byte[] Message(string text, ulong seconds) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}"));

    internal static byte[] Encode(ulong seconds, ReadOnlySpan<byte> signature)
    {
        var bytes = new byte[TimeSize + signature.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, seconds);
        signature.CopyTo(bytes.AsSpan(TimeSize));
        return bytes;
    }
}
