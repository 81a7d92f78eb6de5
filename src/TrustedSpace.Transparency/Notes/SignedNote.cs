using System.Text;

namespace TrustedSpace.Transparency.Notes;

/// <summary>
/// A text and the signatures under it (C2SP signed-note): text ending in a newline, an empty line, then one line for each
/// signature. Parsing proves nothing: call <see cref="Verify"/> before the text is used. Holds at most
/// <see cref="MaxSignatures"/> signatures and <see cref="MaxBytes"/> bytes.
/// </summary>
public sealed class SignedNote
{
    /// <summary>Most signatures in a note that is read.</summary>
    public const int MaxSignatures = 100;

    /// <summary>Most bytes in a note that is read.</summary>
    public const int MaxBytes = 1_000_000;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Joins a text and signatures made over it.</summary>
    /// <exception cref="NoteException">The text doesn't end in a newline or holds control characters.</exception>
    public SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(signatures);
        if (!IsText(text) || !text.EndsWith('\n'))
        {
            throw new NoteException("The text of a note must end in a newline and hold no other control characters.");
        }

        Text = text;
        Signatures = signatures;
    }

    /// <summary>What was signed, with its final newline.</summary>
    public string Text { get; }

    /// <summary>All signature lines, those of unknown keys too.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Signs a text.</summary>
    public static SignedNote Sign(string text, NoteSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return new SignedNote(text, [signer.Sign(text)]);
    }

    /// <summary>Reads the bytes of a note.</summary>
    /// <exception cref="NoteException">Not a note.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new NoteException($"A note may have {MaxBytes} bytes, this one has {bytes.Length}.");
        }

        string note;
        try
        {
            note = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new NoteException("A note must be UTF-8.");
        }

        return Parse(note);
    }

    /// <summary>Reads a note.</summary>
    /// <exception cref="NoteException">Not a note.</exception>
    public static SignedNote Parse(string note)
    {
        ArgumentNullException.ThrowIfNull(note);

        // The text may hold empty lines; only the last one parts it from the signatures.
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (!IsText(note) || split < 0 || split + 2 == note.Length || !note.EndsWith('\n'))
        {
            throw new NoteException("A note must be text, an empty line and at least one signature line, each ending in a newline.");
        }

        var signatures = new List<NoteSignature>();
        var lines = note.AsSpan(split + 2, note.Length - split - 3);
        foreach (var line in lines.Split('\n'))
        {
            if (signatures.Count == MaxSignatures)
            {
                throw new NoteException($"A note may have {MaxSignatures} signatures.");
            }

            signatures.Add(NoteSignature.Parse(lines[line]));
        }

        return new SignedNote(note[..(split + 1)], signatures);
    }

    /// <summary>
    /// Checks the signatures of known keys; lines of unknown keys are ignored, as the format demands.
    /// </summary>
    /// <returns>The keys that signed, at least one.</returns>
    /// <exception cref="NoteException">A known key's signature is wrong, or no known key signed.</exception>
    public IReadOnlyList<NoteVerifier> Verify(params ReadOnlySpan<NoteVerifier> known)
    {
        var text = StrictUtf8.GetBytes(Text);
        var signers = new List<NoteVerifier>();
        foreach (var signature in Signatures)
        {
            foreach (var verifier in known)
            {
                if (!verifier.Matches(signature))
                {
                    continue;
                }

                if (!verifier.Verify(text, signature.Bytes.Span))
                {
                    throw new NoteException($"The signature of {verifier.Name} (key {verifier.KeyId:x8}) does not fit the note: it was altered.");
                }

                if (!signers.Contains(verifier))
                {
                    signers.Add(verifier);
                }
            }
        }

        return signers.Count > 0 ? signers : throw new NoteException("No trusted key signed this note.");
    }

    /// <summary>The same text with further signatures under it.</summary>
    public SignedNote With(params IEnumerable<NoteSignature> more) => new(Text, [.. Signatures, .. more]);

    /// <summary>The note in its published form.</summary>
    public override string ToString()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
        {
            note.Append(signature).Append('\n');
        }

        return note.ToString();
    }

    private static bool IsText(string text)
    {
        foreach (var c in text)
        {
            if (c < ' ' && c != '\n')
            {
                return false;
            }
        }

        return true;
    }
}
