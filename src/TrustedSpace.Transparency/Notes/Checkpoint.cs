using System.Globalization;
using TrustedSpace.Transparency.Merkle;

namespace TrustedSpace.Transparency.Notes;

/// <summary>
/// What a log commits to (C2SP tlog-checkpoint): its origin, the number of leaves and the root over them, as the text of a
/// signed note. This log writes no extension lines; those of other logs are kept.
/// </summary>
/// <param name="Origin">Unique name of the log, one line.</param>
/// <param name="Size">Number of leaves.</param>
/// <param name="Root">Root over the leaves.</param>
/// <param name="Extensions">Further lines, each with its newline, or empty.</param>
public sealed record Checkpoint(string Origin, long Size, MerkleHash Root, string Extensions = "")
{
    /// <summary>Reads and verifies a published checkpoint. The log's key must bear the origin's name.</summary>
    /// <exception cref="NoteException">Malformed, of another log, or not signed by this key.</exception>
    public static Checkpoint Open(SignedNote note, NoteVerifier log)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(log);
        note.Verify(log);
        var checkpoint = Parse(note.Text);
        return checkpoint.Origin == log.Name
            ? checkpoint
            : throw new NoteException($"The checkpoint is of log \"{checkpoint.Origin}\", expected \"{log.Name}\".");
    }

    /// <summary>Reads the text of a checkpoint whose signature has been verified.</summary>
    /// <exception cref="NoteException">Not a checkpoint.</exception>
    public static Checkpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n', 4);
        if (lines.Length != 4
            || lines[0].Length == 0
            || !TryParseSize(lines[1], out var size)
            || !MerkleHash.TryParse(lines[2], out var root)
            || !AreExtensions(lines[3]))
        {
            throw new NoteException("A checkpoint must be the lines origin, size in decimal, and root in base64.");
        }

        return new Checkpoint(lines[0], size, root, lines[3]);
    }

    /// <summary>The text to sign.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root}\n{Extensions}");

    /// <summary>Reads a non-negative decimal without sign, spaces or leading zeroes.</summary>
    internal static bool TryParseSize(ReadOnlySpan<char> text, out long size)
    {
        // The platform's parser lets NUL characters follow a number.
        size = 0;
        return !text.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size)
            && (text.Length == 1 || text[0] != '0');
    }

    private static bool AreExtensions(string lines) =>
        lines.Length == 0 || (lines.EndsWith('\n') && lines[0] != '\n' && !lines.Contains("\n\n", StringComparison.Ordinal));
}
