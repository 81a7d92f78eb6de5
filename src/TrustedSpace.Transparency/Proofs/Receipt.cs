using System.Globalization;
using System.Text;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Transparency.Proofs;

/// <summary>
/// Proof that an entry is in a log, complete in itself (C2SP tlog-proof): the entry's index, the sibling hashes up to the
/// root, and the signed checkpoint with that root. Anyone with the log's vkey and the entry can check it, offline and later.
/// </summary>
/// <param name="Index">Index of the entry, from 0.</param>
/// <param name="Hashes">Sibling hashes, from the leaf upwards.</param>
/// <param name="Checkpoint">The checkpoint as it was published, with any cosignatures.</param>
/// <param name="Extra">Data for the application, not protected by anything; empty for none.</param>
public sealed record Receipt(
    long Index, IReadOnlyList<MerkleHash> Hashes, SignedNote Checkpoint, ReadOnlyMemory<byte> Extra = default)
{
    private const string Header = "c2sp.org/tlog-proof@v1";

    /// <summary>Most hashes in a proof: a tree has no more levels.</summary>
    private const int MaxHashes = 63;

    /// <summary>Reads the text form; it must be spelled exactly as <see cref="ToString"/> does.</summary>
    /// <exception cref="ReceiptException">Not a receipt.</exception>
    /// <exception cref="NoteException">Its checkpoint is not a signed note.</exception>
    public static Receipt Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = end < 0 ? [] : text[..end].Split('\n');
        var next = 0;
        if (lines.Length < 2 || lines[next++] != Header)
        {
            throw new ReceiptException($"A receipt starts with the line \"{Header}\" and ends with an empty line and a checkpoint.");
        }

        byte[] extra = [];
        if (lines[next].StartsWith("extra ", StringComparison.Ordinal) && !StrictBase64.TryDecode(lines[next++].AsSpan(6), out extra))
        {
            throw new ReceiptException("The extra line of a receipt must hold base64.");
        }

        var index = 0L;
        if (next == lines.Length
            || !lines[next].StartsWith("index ", StringComparison.Ordinal)
            || !Notes.Checkpoint.TryParseSize(lines[next++].AsSpan(6), out index))
        {
            throw new ReceiptException("A receipt must have a line \"index N\" with N in decimal.");
        }

        if (lines.Length - next > MaxHashes)
        {
            throw new ReceiptException($"A receipt may have {MaxHashes} hashes, this one has {lines.Length - next}.");
        }

        var hashes = new MerkleHash[lines.Length - next];
        for (var i = 0; i < hashes.Length; i++)
        {
            if (!MerkleHash.TryParse(lines[next + i], out hashes[i]))
            {
                throw new ReceiptException($"Line {next + i + 1} of the receipt is not a base64 hash of {MerkleHash.Size} bytes.");
            }
        }

        return new Receipt(index, hashes, SignedNote.Parse(text[(end + 2)..]), extra);
    }

    /// <summary>Checks that the log with this key holds exactly this entry at <see cref="Index"/>.</summary>
    /// <returns>The checkpoint that commits to it.</returns>
    /// <exception cref="ReceiptException">The proof does not lead from the entry to the root.</exception>
    /// <exception cref="NoteException">The checkpoint is not this log's, or its signature is wrong.</exception>
    public Checkpoint Verify(ReadOnlySpan<byte> entry, NoteVerifier log) => VerifyLeaf(TreeHasher.Leaf(entry), log);

    /// <summary>As <see cref="Verify(ReadOnlySpan{byte}, NoteVerifier)"/>, for one who has only the entry's leaf hash.</summary>
    /// <exception cref="ReceiptException">The proof does not lead from the leaf to the root.</exception>
    /// <exception cref="NoteException">The checkpoint is not this log's, or its signature is wrong.</exception>
    public Checkpoint VerifyLeaf(in MerkleHash leaf, NoteVerifier log)
    {
        var checkpoint = Notes.Checkpoint.Open(Checkpoint, log);
        ThrowIfUnproven(leaf, checkpoint);
        return checkpoint;
    }

    /// <summary>As <see cref="Verify(ReadOnlySpan{byte}, NoteVerifier)"/>, and checks that the policy's witnesses vouch for the checkpoint.</summary>
    /// <returns>The checkpoint, and who cosigned it when.</returns>
    /// <exception cref="ReceiptException">The proof does not lead from the entry to the root.</exception>
    /// <exception cref="NoteException">The checkpoint is of no log of the policy, or its signature is wrong.</exception>
    /// <exception cref="PolicyException">Too few of the policy's witnesses cosigned the checkpoint.</exception>
    public PolicyVerdict Verify(ReadOnlySpan<byte> entry, WitnessPolicy policy) => VerifyLeaf(TreeHasher.Leaf(entry), policy);

    /// <inheritdoc cref="Verify(ReadOnlySpan{byte}, WitnessPolicy)"/>
    public PolicyVerdict VerifyLeaf(in MerkleHash leaf, WitnessPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var verdict = policy.Verify(Checkpoint);
        ThrowIfUnproven(leaf, verdict.Checkpoint);
        return verdict;
    }

    /// <summary>The text form, usually kept in a file named <c>*.tlog-proof</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Header).Append('\n');
        if (!Extra.IsEmpty)
        {
            text.Append("extra ").Append(Convert.ToBase64String(Extra.Span)).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Hashes)
        {
            text.Append(hash.ToString()).Append('\n');
        }

        return text.Append('\n').Append(Checkpoint).ToString();
    }

    private void ThrowIfUnproven(in MerkleHash leaf, Checkpoint checkpoint)
    {
        MerkleHash[] proof = [.. Hashes];
        if (!MerkleProof.VerifyInclusion(Index, checkpoint.Size, leaf, proof, checkpoint.Root))
        {
            throw new ReceiptException(
                $"The receipt does not prove that the entry is leaf {Index} of log \"{checkpoint.Origin}\" at size {checkpoint.Size}.");
        }
    }
}
