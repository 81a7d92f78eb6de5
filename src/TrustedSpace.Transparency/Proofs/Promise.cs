using System.Globalization;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Transparency.Proofs;

/// <summary>
/// What a log owes before its next checkpoint: that a leaf stands at an index, and that a checkpoint will cover it by a deadline. A note signed by the log's
/// key, of the lines <c>trustedspace/promise/v1</c>, subject, leaf hash in base64, index, deadline in Unix seconds. Kept by whoever got it, a promise that was
/// not kept proves the log's fault. Its first line keeps it from passing for a checkpoint.
/// </summary>
/// <param name="Subject">What the leaf is about, one line without spaces.</param>
/// <param name="Leaf">Hash of the leaf.</param>
/// <param name="Index">Index of the leaf, from 0.</param>
/// <param name="Deadline">When a proof must be there, to the second.</param>
public sealed record Promise(string Subject, MerkleHash Leaf, long Index, DateTimeOffset Deadline)
{
    private const string Header = "trustedspace/promise/v1";

    /// <summary>Reads a promise of one of these logs.</summary>
    /// <exception cref="NoteException">Malformed, altered, or of another key.</exception>
    public static Promise Open(SignedNote note, params ReadOnlySpan<NoteVerifier> logs)
    {
        ArgumentNullException.ThrowIfNull(note);
        note.Verify(logs);
        var lines = note.Text.Split('\n');
        return lines is [Header, { Length: > 0 } subject, var hash, var at, var until, ""]
            && MerkleHash.TryParse(hash, out var leaf)
            && Checkpoint.TryParseSize(at, out var index)
            && Checkpoint.TryParseSize(until, out var deadline)
            && deadline <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? new Promise(subject, leaf, index, DateTimeOffset.FromUnixTimeSeconds(deadline))
                : throw new NoteException($"A promise must be the lines {Header}, subject, leaf hash, index and deadline.");
    }

    /// <summary>Checks that a receipt keeps this promise about an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="proof">Text of the receipt, or null while there is none.</param>
    /// <param name="policy">The log and the witnesses that are believed.</param>
    /// <returns>The checkpoint over the entry and who cosigned it; null without a receipt.</returns>
    /// <exception cref="ReceiptException">Promise and receipt are not about this entry at the same place.</exception>
    /// <exception cref="NoteException">The receipt's checkpoint is of another log, or a signature is wrong.</exception>
    /// <exception cref="PolicyException">Too few of the policy's witnesses cosigned the checkpoint.</exception>
    public PolicyVerdict? Check(ReadOnlySpan<byte> entry, string? proof, WitnessPolicy policy)
    {
        if (Leaf != TreeHasher.Leaf(entry))
        {
            throw new ReceiptException($"The promise about {Subject} is about another leaf than the one in the receipt.");
        }

        if (proof is null)
        {
            return null;
        }

        var receipt = Receipt.Parse(proof);
        return receipt.Index == Index
            ? receipt.VerifyLeaf(Leaf, policy)
            : throw new ReceiptException($"The log promised leaf {Index} for {Subject} and proves leaf {receipt.Index}.");
    }

    /// <summary>Signs it with the log's key.</summary>
    public SignedNote Sign(NoteSigner log) => SignedNote.Sign(ToString(), log);

    /// <summary>The text to sign.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Header}\n{Subject}\n{Leaf}\n{Index}\n{Deadline.ToUnixTimeSeconds()}\n");
}
