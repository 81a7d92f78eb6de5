using NSec.Cryptography;

namespace TrustedSpace.Transparency.Notes;

/// <summary>
/// The private key of a witness: Ed25519 under a name (C2SP tlog-cosignature, cosignature/v1, type 0x04). Its text form is
/// <c>PRIVATE+KEY+name+hex(key id)+base64(0x04 ‖ 32-byte seed)</c>. The seed is held outside the managed heap. What it signs it
/// can't take back: only a witness that remembers what it signed before may use it.
/// </summary>
public sealed class Cosigner : IDisposable
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly Key _key;

    private Cosigner(string name, Key key)
    {
        _key = key;
        Verifier = new CosignatureVerifier(name, key.PublicKey);
    }

    /// <summary>The public half.</summary>
    public CosignatureVerifier Verifier { get; }

    /// <summary>Makes a new key from the system's randomness.</summary>
    /// <exception cref="NoteException">The name is empty or holds a space or a plus sign.</exception>
    public static Cosigner Generate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return NoteKey.IsName(name)
            ? new Cosigner(name, Key.Create(SignatureAlgorithm.Ed25519, Exportable))
            : throw new NoteException($"\"{name}\" can't name a key: it must be non-empty, without spaces and plus signs.");
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="NoteException">Malformed, or the id belongs to another key. The message does not repeat the secret.</exception>
    public static Cosigner Parse(string privateKey)
    {
        ArgumentNullException.ThrowIfNull(privateKey);
        if (!privateKey.StartsWith(Prefix, StringComparison.Ordinal)
            || !NoteKey.TryParse(privateKey[Prefix.Length..], NoteKey.Cosignature, out var name, out var id, out var seed))
        {
            throw new NoteException($"Not a key of a witness; it should read {Prefix}name+id+base64, of type 0x04.");
        }

        var cosigner = new Cosigner(name, Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, Exportable));
        Array.Clear(seed);
        if (cosigner.Verifier.KeyId == id)
        {
            return cosigner;
        }

        cosigner.Dispose();
        throw new NoteException($"The witness key \"{name}\" names id {id:x8}, but has another: it was altered or mistyped.");
    }

    /// <summary>Signs the text of a checkpoint as the largest one seen at a time.</summary>
    public NoteSignature Sign(string text, DateTimeOffset time)
    {
        var seconds = checked((ulong)time.ToUnixTimeSeconds());
        var signature = SignatureAlgorithm.Ed25519.Sign(_key, CosignatureVerifier.Message(text, seconds));
        return new NoteSignature(Verifier.Name, Verifier.KeyId, CosignatureVerifier.Encode(seconds, signature));
    }

    /// <summary>The text form, with the secret in it: for a file that only its owner can read.</summary>
    public string ExportPrivateKey() =>
        Prefix + NoteKey.Format(Verifier.Name, Verifier.KeyId, NoteKey.Cosignature, _key.Export(KeyBlobFormat.RawPrivateKey));

    public void Dispose() => _key.Dispose();

    private static KeyCreationParameters Exportable =>
        new() { ExportPolicy = KeyExportPolicies.AllowPlaintextArchiving | KeyExportPolicies.AllowPlaintextExport };
}
