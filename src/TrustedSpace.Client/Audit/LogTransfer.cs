using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Client.Audit;

/// <summary>Writes a log that is served somewhere below a directory, in the layout of the log; full tiles already there are kept.</summary>
internal static class LogTransfer
{
    /// <param name="read">Reads a file of the log by its path.</param>
    /// <param name="directory">Where the copy goes.</param>
    /// <param name="open">Reads the checkpoint, and may refuse it.</param>
    /// <param name="cancellation">Ends the copying; what was copied serves the next one.</param>
    public static async Task<Checkpoint> CopyAsync(
        Func<string, CancellationToken, Task<byte[]>> read, string directory, Func<SignedNote, Checkpoint> open, CancellationToken cancellation)
    {
        var note = await read(TileDirectory.CheckpointName, cancellation).ConfigureAwait(false);
        var checkpoint = open(SignedNote.Parse(note));
        foreach (var tile in TilesOf(checkpoint.Size))
        {
            var path = Path.Combine(directory, tile.Path);
            if (!tile.IsFull || !File.Exists(path))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllBytesAsync(path, await read(tile.Path, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            }
        }

        // The checkpoint comes last: a copy that was cut off still holds with its earlier checkpoint.
        Directory.CreateDirectory(directory);
        await File.WriteAllBytesAsync(Path.Combine(directory, TileDirectory.CheckpointName), note, cancellation).ConfigureAwait(false);
        return checkpoint;
    }

    private static IEnumerable<Tile> TilesOf(long size)
    {
        for (var level = Tile.EntriesLevel; level <= Tile.MaxLevel; level++)
        {
            for (var index = 0L; Tile.TryInTree(level, index, size, out var tile); index++)
            {
                yield return tile;
            }
        }
    }
}
