using System.Text;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Client.Audit;

/// <summary>Checkpoints of the log that somebody kept: witnesses, holders of receipts, an earlier copy. They lie in <c>checkpoints/</c> of a copy, one signed note a file.</summary>
public static class KeptCheckpoints
{
    public const string FolderName = "checkpoints";

    /// <summary>Each note under its file's name; what is no note is given as null.</summary>
    public static IReadOnlyList<(string Name, SignedNote? Note)> Read(string directory)
    {
        var folder = Path.Combine(directory, FolderName);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), Parse(File.ReadAllBytes(file))))]
            : [];
    }

    /// <summary>Adds a note to a copy.</summary>
    public static void Write(string directory, string name, SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var folder = Directory.CreateDirectory(Path.Combine(directory, FolderName));
        File.WriteAllText(Path.Combine(folder.FullName, name), note.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private static SignedNote? Parse(byte[] bytes)
    {
        try
        {
            return SignedNote.Parse(bytes);
        }
        catch (NoteException)
        {
            return null;
        }
    }
}
