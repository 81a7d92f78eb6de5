using System.Globalization;
using System.Text;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Transparency.Witnesses;

/// <summary>
/// What a witness is asked (C2SP tlog-witness, add-checkpoint): the line <c>old N</c>, up to 63 base64 hashes, an empty line, and
/// the checkpoint. Read strictly: a value has one spelling, at most <see cref="MaxBytes"/> long.
/// </summary>
/// <param name="OldSize">Size of the checkpoint that the witness is thought to have signed last.</param>
/// <param name="Proof">Consistency proof from there; empty for size 0.</param>
/// <param name="Checkpoint">The new checkpoint, signed by the log.</param>
public sealed record AddCheckpointRequest(long OldSize, IReadOnlyList<MerkleHash> Proof, SignedNote Checkpoint)
{
    /// <summary>Most hashes in a proof.</summary>
    public const int MaxProof = 63;

    /// <summary>Most bytes of a request.</summary>
    public const int MaxBytes = 64 * 1024;

    private const string OldPrefix = "old ";

    /// <exception cref="NoteException">Not such a request.</exception>
    public static AddCheckpointRequest Parse(ReadOnlySpan<byte> body)
    {
        if (body.Length > MaxBytes)
        {
            throw new NoteException($"A request to a witness may have {MaxBytes} bytes, this one has {body.Length}.");
        }

        var end = body.IndexOf("\n\n"u8);
        if (end < 0)
        {
            throw new NoteException("A request to a witness is the line \"old N\", a proof, an empty line and a checkpoint.");
        }

        var lines = Encoding.UTF8.GetString(body[..end]).Split('\n');
        if (!lines[0].StartsWith(OldPrefix, StringComparison.Ordinal)
            || !Notes.Checkpoint.TryParseSize(lines[0].AsSpan(OldPrefix.Length), out var oldSize))
        {
            throw new NoteException("The first line of a request to a witness must be \"old N\" with N in decimal.");
        }

        if (lines.Length - 1 > MaxProof)
        {
            throw new NoteException($"A consistency proof may have {MaxProof} hashes, this one has {lines.Length - 1}.");
        }

        var proof = new MerkleHash[lines.Length - 1];
        for (var i = 0; i < proof.Length; i++)
        {
            if (!MerkleHash.TryParse(lines[i + 1], out proof[i]))
            {
                throw new NoteException($"Line {i + 2} of the request is not a base64 hash of {MerkleHash.Size} bytes.");
            }
        }

        return new AddCheckpointRequest(oldSize, proof, SignedNote.Parse(body[(end + 2)..]));
    }

    /// <summary>The body to send.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{OldPrefix}{OldSize}\n");
        foreach (var hash in Proof)
        {
            text.Append(hash.ToString()).Append('\n');
        }

        return text.Append('\n').Append(Checkpoint).ToString();
    }
}
