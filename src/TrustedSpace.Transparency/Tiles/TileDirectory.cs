using TrustedSpace.Transparency.Merkle;

namespace TrustedSpace.Transparency.Tiles;

/// <summary>
/// Tiles in a directory laid out after C2SP tlog-tiles: the log's own, or any copy of it. Reads only, keeps nothing open, and
/// trusts nothing but the form of a file.
/// </summary>
public sealed class TileDirectory(string root) : ITileSource
{
    /// <summary>Name of the signed checkpoint below the root.</summary>
    public const string CheckpointName = "checkpoint";

    /// <summary>The directory that holds <c>checkpoint</c> and <c>tile/</c>.</summary>
    public string Root { get; } = System.IO.Path.GetFullPath(root);

    /// <summary>Bytes of the signed checkpoint.</summary>
    /// <exception cref="TileException">There is none.</exception>
    public byte[] ReadCheckpoint() => ReadFile(CheckpointName);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Read(Tile tile)
    {
        // A log may drop a partial tile once the full one is there, whose prefix it was.
        var file = tile.IsFull || File.Exists(FullPath(tile.Path)) || !File.Exists(FullPath(tile.Full.Path)) ? tile : tile.Full;
        return Cut(file, ReadFile(file.Path), tile.Width);
    }

    /// <summary>Reads exactly the file of this tile, at this width.</summary>
    /// <exception cref="TileException">It is missing or malformed.</exception>
    internal ReadOnlyMemory<byte> ReadExact(Tile tile) => Cut(tile, ReadFile(tile.Path), tile.Width);

    /// <summary>Where a path below the root is in the file system.</summary>
    internal string FullPath(string path) => System.IO.Path.Combine(Root, path);

    private byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(FullPath(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TileException(path, "is missing");
        }
    }

    private static ReadOnlyMemory<byte> Cut(Tile file, ReadOnlyMemory<byte> bytes, int width)
    {
        var whole = LengthOf(file, bytes.Span, file.Width);
        if (whole != bytes.Length)
        {
            throw new TileException(file.Path, file.IsEntries
                ? $"does not hold exactly {file.Width} entries"
                : $"has {bytes.Length} bytes, expected {whole}");
        }

        return width == file.Width ? bytes : bytes[..LengthOf(file, bytes.Span, width)];
    }

    private static int LengthOf(Tile file, ReadOnlySpan<byte> bytes, int width) =>
        file.IsEntries ? EntryBundle.LengthOf(bytes, width) : width * MerkleHash.Size;
}
