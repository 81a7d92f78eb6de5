namespace TrustedSpace.Transparency.Tiles;

/// <summary>
/// Where tiles come from: a directory that nobody need trust, or a running log that holds its newest tiles in memory.
/// </summary>
public interface ITileSource
{
    /// <summary>
    /// Reads one tile: <c>Width</c> hashes of 32 bytes, or a bundle of <c>Width</c> entries. A partial tile may be cut from a
    /// wider one. What comes back has the right form; whether it is true is for the caller to check.
    /// </summary>
    /// <exception cref="TileException">The tile is missing or has the wrong form.</exception>
    ReadOnlyMemory<byte> Read(Tile tile);
}
