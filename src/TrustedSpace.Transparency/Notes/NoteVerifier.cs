using NSec.Cryptography;

namespace TrustedSpace.Transparency.Notes;

/// <summary>
/// The public key of a log or another signer of notes: a name and an Ed25519 key (C2SP signed-note, type 0x01). Its text
/// form, the vkey, is what a sceptic has to be given over a channel they trust.
/// </summary>
public sealed class NoteVerifier
{
    private readonly PublicKey _key;

    internal NoteVerifier(string name, PublicKey key)
    {
        Name = name;
        _key = key;
        KeyId = NoteKey.Id(name, NoteKey.Ed25519, key.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>Name of the key; a log uses its origin.</summary>
    public string Name { get; }

    /// <summary>First four bytes of the key's hash.</summary>
    public uint KeyId { get; }

    /// <summary>Reads a vkey, <c>name+hex(key id)+base64(0x01 ‖ 32 bytes)</c>.</summary>
    /// <exception cref="NoteException">Malformed, of another type, or the id belongs to another key.</exception>
    public static NoteVerifier Parse(string vkey)
    {
        ArgumentNullException.ThrowIfNull(vkey);
        if (!NoteKey.TryParse(vkey, NoteKey.Ed25519, out var name, out var id, out var bytes)
            || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey, out var key)
            || key is null)
        {
            throw new NoteException($"\"{vkey}\" is not an Ed25519 verifier key; it should read name+id+base64.");
        }

        var verifier = new NoteVerifier(name, key);
        return verifier.KeyId == id
            ? verifier
            : throw new NoteException($"Verifier key \"{vkey}\" names id {id:x8}, but its key has id {verifier.KeyId:x8}: it was altered or mistyped.");
    }

    /// <summary>Did this key make the signature line?</summary>
    public bool Matches(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return signature.KeyId == KeyId && signature.Name == Name;
    }

    /// <summary>Is the signature right for these bytes of note text?</summary>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureAlgorithm.Ed25519.SignatureSize
        && SignatureAlgorithm.Ed25519.Verify(_key, text, signature);

    /// <summary>Do both wrap the same key, whatever they call it?</summary>
    internal bool HasKeyOf(NoteVerifier other) => _key.Equals(other._key);

    /// <summary>The vkey.</summary>
    public override string ToString() => NoteKey.Format(Name, KeyId, NoteKey.Ed25519, _key.Export(KeyBlobFormat.RawPublicKey));
}
