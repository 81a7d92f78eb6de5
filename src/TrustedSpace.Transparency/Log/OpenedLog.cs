using System.Text;
using TrustedSpace.Transparency.Audit;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Transparency.Log;

/// <summary>
/// What opening a directory gives: its tree, verified against the signed checkpoint and brought up to date from the journal.
/// Changes nothing that is there before everything has been checked.
/// </summary>
internal sealed record OpenedLog(
    TileDirectory Directory, TileWriter Writer, LogTree Tree, Journal Journal, PublishedCheckpoint Published)
{
    /// <exception cref="LogCorruptException">The files are damaged, or are not what the last checkpoint signed.</exception>
    public static OpenedLog Open(TransparencyLogOptions options, LogFiles files)
    {
        var directory = new TileDirectory(options.Directory);
        var writer = new TileWriter(directory.Root, files);
        var journals = directory.FullPath(Journal.DirectoryName);
        if (IsNew(directory, journals))
        {
            // A crash after this leaves a log of no entries, and one before it an empty directory: both start again here or below.
            if (Path.GetDirectoryName(directory.Root) is { } parent)
            {
                files.FlushDirectory(parent);
            }

            writer.WriteCheckpoint(Encoding.UTF8.GetBytes(Empty(options.Signer).ToString()));
        }

        // A process killed after it had replaced the checkpoint may not have flushed the name; what follows relies on it.
        files.FlushDirectory(directory.Root);
        var published = ReadCheckpoint(directory, options.Signer.Verifier);
        var tree = new LogTree(directory);
        Verify(directory, published.Checkpoint, tree);
        if (published.Checkpoint.Size == 0 && Journal.Segments(journals).Count == 0)
        {
            var started = Journal.Create(journals, files);
            files.FlushDirectory(directory.Root);
            return new OpenedLog(directory, writer, tree, started, published);
        }

        var replayed = new JournalReplay(directory.Root, tree).Run();
        var journal = Journal.Continue(journals, replayed, files);

        // What a crash after the last checkpoint had left to tidy up.
        journal.DeleteBefore(published.Checkpoint.Size);
        writer.DropPartial(TileWriter.Changed(0, published.Checkpoint.Size));
        return new OpenedLog(directory, writer, tree, journal, published);
    }

    private static bool IsNew(TileDirectory directory, string journals) =>
        !File.Exists(directory.FullPath(TileDirectory.CheckpointName))
        && !System.IO.Directory.Exists(directory.FullPath("tile"))
        && !System.IO.Directory.Exists(journals);

    private static SignedNote Empty(NoteSigner signer) =>
        SignedNote.Sign(new Checkpoint(signer.Verifier.Name, 0, TreeHasher.EmptyRoot).ToString(), signer);

    private static PublishedCheckpoint ReadCheckpoint(TileDirectory directory, NoteVerifier log)
    {
        try
        {
            var note = SignedNote.Parse(directory.ReadCheckpoint());
            return new PublishedCheckpoint(note, Checkpoint.Open(note, log));
        }
        catch (TileException e)
        {
            throw new LogCorruptException(TileDirectory.CheckpointName, null, $"{e.Reason}, but there are entries. Restore it from a copy.");
        }
        catch (NoteException e)
        {
            throw new LogCorruptException(
                TileDirectory.CheckpointName, null, $"{e.Message} The log was opened with key {log}: open it with the key it began with, or restore the file from a copy.");
        }
    }

    /// <summary>Recomputes the root from the entries; a log that is not what was signed must not sign again.</summary>
    private static void Verify(TileDirectory directory, Checkpoint checkpoint, LogTree tree)
    {
        var walk = new TreeWalk(directory, checkpoint);
        if (walk.Run() is { } problem)
        {
            throw new LogCorruptException(problem.File, null, $"{problem}. Restore the file from a copy; nothing was signed.");
        }

        tree.Load(walk.Frontier);
    }
}
