using System.Text.Json;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Client.Audit;

/// <summary>Reads single leaves of a copy of a log, in any order; of the files it keeps the last bundle that it read.</summary>
/// <param name="directory">The copy, checked before.</param>
/// <param name="size">Leaves that its checkpoint commits to.</param>
internal sealed class StoredLeaves(string directory, long size)
{
    private readonly TileDirectory _tiles = new(directory);
    private long _first = -1;
    private ReadOnlyMemory<byte> _bundle;

    /// <returns>The entry; null where there is no such leaf, or it is no entry.</returns>
    public LogEntry? Read(long leaf)
    {
        if (leaf < 0 || leaf >= size)
        {
            return null;
        }

        var first = leaf / Tile.FullWidth * Tile.FullWidth;
        if (first != _first)
        {
            var width = (int)Math.Min(Tile.FullWidth, size - first);
            (_first, _bundle) = (first, _tiles.Read(new Tile(Tile.EntriesLevel, first / Tile.FullWidth, width)));
        }

        var rest = _bundle.Span;
        for (var index = first; EntryBundle.TryRead(ref rest, out var entry); index++)
        {
            if (index == leaf)
            {
                return Parse(index, entry);
            }
        }

        return null;
    }

    private static LogEntry? Parse(long index, ReadOnlySpan<byte> entry)
    {
        try
        {
            return LoggedEntry.Read(index, entry).Entry;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
