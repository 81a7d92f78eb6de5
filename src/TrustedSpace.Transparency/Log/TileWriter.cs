using Microsoft.Win32.SafeHandles;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Transparency.Log;

/// <summary>
/// Puts tiles and the checkpoint into the directory, each file whole or not at all: written beside its place, flushed, renamed.
/// Flushes many files after writing them all, which lets the file system do it in few journal commits.
/// </summary>
internal sealed class TileWriter(string root, LogFiles files)
{
    /// <summary>Files written before they are flushed and closed together.</summary>
    private const int FilesAtOnce = 64;

    private const string Unfinished = ".tmp";

    /// <summary>The tiles that differ between the trees of two sizes, as they stand in the newer.</summary>
    public static IEnumerable<Tile> Changed(long oldSize, long newSize)
    {
        for (var level = Tile.EntriesLevel; level <= Tile.MaxLevel; level++)
        {
            if (Tile.HashesAt(level, oldSize) == Tile.HashesAt(level, newSize))
            {
                continue;
            }

            for (var index = Tile.HashesAt(level, oldSize) / Tile.FullWidth; Tile.TryInTree(level, index, newSize, out var tile); index++)
            {
                yield return tile;
            }
        }
    }

    /// <summary>
    /// Makes tiles durable. A crash midway leaves unfinished files, which are overwritten or ignored, and whole tiles beyond the
    /// checkpoint, which nobody reads and the next publication writes again with the same content.
    /// </summary>
    public void Write(IReadOnlyList<Tile> tiles, ITileSource source)
    {
        var directories = new HashSet<string>();
        for (var start = 0; start < tiles.Count; start += FilesAtOnce)
        {
            var paths = new List<string>();
            var open = new List<SafeFileHandle>();
            try
            {
                for (var i = start; i < Math.Min(start + FilesAtOnce, tiles.Count); i++)
                {
                    var path = Path.Combine(root, tiles[i].Path);
                    AddWithParents(Path.GetDirectoryName(path)!, directories);
                    paths.Add(path);
                    open.Add(files.Open(path + Unfinished, FileMode.Create));
                    files.Write(open[^1], source.Read(tiles[i]).Span, 0);
                }

                foreach (var file in open)
                {
                    files.Flush(file);
                }
            }
            finally
            {
                foreach (var file in open)
                {
                    file.Dispose();
                }
            }

            foreach (var path in paths)
            {
                files.Rename(path + Unfinished, path);
            }
        }

        foreach (var directory in directories)
        {
            files.FlushDirectory(directory);
        }
    }

    /// <summary>
    /// Names are flushed up to the log's root, as a process that was killed may have created a directory and come no further.
    /// </summary>
    private void AddWithParents(string directory, HashSet<string> directories)
    {
        if (directories.Add(directory))
        {
            files.CreateDirectory(directory);
            if (directory != root)
            {
                AddWithParents(Path.GetDirectoryName(directory)!, directories);
            }
        }
    }

    /// <summary>
    /// Publishes a checkpoint; every tile under it must be durable. A crash before the rename is durable leaves the old checkpoint,
    /// under which everything is still there.
    /// </summary>
    public void WriteCheckpoint(ReadOnlySpan<byte> note)
    {
        var path = Path.Combine(root, TileDirectory.CheckpointName);
        using (var file = files.Open(path + Unfinished, FileMode.Create))
        {
            files.Write(file, note, 0);
            files.Flush(file);
        }

        files.Rename(path + Unfinished, path);
        files.FlushDirectory(root);
    }

    /// <summary>
    /// Drops the partial tiles that full ones have replaced. A crash midway leaves some, which do no harm; the next opening
    /// drops them.
    /// </summary>
    public void DropPartial(IEnumerable<Tile> replaced)
    {
        foreach (var tile in replaced)
        {
            var directory = Path.Combine(root, tile.Path + ".p");
            if (tile.IsFull && Directory.Exists(directory))
            {
                files.DeleteDirectory(directory);
            }
        }
    }
}
