using System.Text;
using NSec.Cryptography;

namespace TrustedSpace.Transparency.Notes;

/// <summary>
/// A private key that signs notes: Ed25519 under a name (C2SP signed-note, type 0x01). Its text form is the one of Go's
/// <c>note</c> package, <c>PRIVATE+KEY+name+hex(key id)+base64(0x01 ‖ 32-byte seed)</c>. The seed is held outside the managed heap.
/// </summary>
public sealed class NoteSigner : IDisposable
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly Key _key;

    private NoteSigner(string name, Key key)
    {
        _key = key;
        Verifier = new NoteVerifier(name, key.PublicKey);
    }

    /// <summary>The public half.</summary>
    public NoteVerifier Verifier { get; }

    /// <summary>Makes a new key from the system's randomness.</summary>
    /// <exception cref="NoteException">The name is empty or holds a space or a plus sign.</exception>
    public static NoteSigner Generate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return NoteKey.IsName(name)
            ? new NoteSigner(name, Key.Create(SignatureAlgorithm.Ed25519, Exportable))
            : throw new NoteException($"\"{name}\" can't name a key: it must be non-empty, without spaces and plus signs.");
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="NoteException">Malformed, or the id belongs to another key. The message does not repeat the secret.</exception>
    public static NoteSigner Parse(string privateKey)
    {
        ArgumentNullException.ThrowIfNull(privateKey);
        if (!privateKey.StartsWith(Prefix, StringComparison.Ordinal)
            || !NoteKey.TryParse(privateKey[Prefix.Length..], NoteKey.Ed25519, out var name, out var id, out var seed))
        {
            throw new NoteException($"Not a signing key of a log; it should read {Prefix}name+id+base64.");
        }

        var signer = new NoteSigner(name, Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, Exportable));
        Array.Clear(seed);
        if (signer.Verifier.KeyId == id)
        {
            return signer;
        }

        signer.Dispose();
        throw new NoteException($"The signing key \"{name}\" names id {id:x8}, but has another: it was altered or mistyped.");
    }

    /// <summary>Signs note text, which must end in a newline.</summary>
    public NoteSignature Sign(string text) => new(
        Verifier.Name,
        Verifier.KeyId,
        SignatureAlgorithm.Ed25519.Sign(_key, Encoding.UTF8.GetBytes(text)));

    /// <summary>The text form, with the secret in it: for a file that only its owner can read.</summary>
    public string ExportPrivateKey() =>
        Prefix + NoteKey.Format(Verifier.Name, Verifier.KeyId, NoteKey.Ed25519, _key.Export(KeyBlobFormat.RawPrivateKey));

    public void Dispose() => _key.Dispose();

    private static KeyCreationParameters Exportable =>
        new() { ExportPolicy = KeyExportPolicies.AllowPlaintextArchiving | KeyExportPolicies.AllowPlaintextExport };
}
