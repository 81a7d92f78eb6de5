using System.Text.Json;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Client.Audit;

/// <summary>Reads single leaves of a copy of a log, in any order; of the files it keeps the last bundle that it read. For one thread at a time.</summary>
/// <param name="tiles">The copy, checked before.</param>
/// <param name="size">Leaves that its checkpoint commits to.</param>
internal sealed class StoredLeaves(TileDirectory tiles, long size)
{
    private long _number = -1;
    private ReadOnlyMemory<byte> _bundle;

    /// <returns>The leaf's bytes; null where there is no such leaf.</returns>
    public ReadOnlyMemory<byte>? Bytes(long leaf)
    {
        if (leaf < 0 || leaf >= size)
        {
            return null;
        }

        var number = leaf / Tile.FullWidth;
        if (number != _number)
        {
            _ = Tile.TryInTree(Tile.EntriesLevel, number, size, out var tile);
            (_number, _bundle) = (number, tiles.Read(tile));
        }

        return EntryBundle.Slice(_bundle, (int)(leaf % Tile.FullWidth));
    }

    /// <returns>The entry; null where there is no such leaf, or it is no entry.</returns>
    public LoggedEntry? Read(long leaf) => Bytes(leaf) is { } bytes ? Parse(leaf, bytes) : null;

    /// <returns>The entry; null where the bytes are none.</returns>
    public static LoggedEntry? Parse(long leaf, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return LoggedEntry.Read(leaf, bytes.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
