using TrustedSpace.Protocol.Flows;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Client.Audit;

/// <summary>Reads the leaves of a copy of the log. Proves nothing: <see cref="LogAudit"/> holds a copy against its checkpoint.</summary>
public static class LogCopy
{
    /// <summary>File beside a copy that holds the log's public key, for convenience; a sceptic has the key from elsewhere.</summary>
    public const string KeyFile = "log.vkey";

    /// <summary>File beside a copy that holds the policy over the log's witnesses.</summary>
    public const string PolicyFile = "witness.policy";

    /// <summary>The first leaves of a copy as entries.</summary>
    /// <param name="directory">Copy of the log.</param>
    /// <param name="size">How many.</param>
    /// <exception cref="TileException">A file is missing or malformed.</exception>
    /// <exception cref="System.Text.Json.JsonException">A leaf is not an entry.</exception>
    public static IEnumerable<LoggedEntry> Entries(string directory, long size) =>
        Leaves(directory, size).Select(leaf => LoggedEntry.Read(leaf.Index, leaf.Leaf.Span));

    /// <summary>The first leaves of a copy with their indexes, as bytes.</summary>
    /// <param name="directory">Copy of the log.</param>
    /// <param name="size">How many.</param>
    /// <exception cref="TileException">A file is missing or malformed.</exception>
    public static IEnumerable<(long Index, ReadOnlyMemory<byte> Leaf)> Leaves(string directory, long size)
    {
        var tiles = new TileDirectory(directory);
        for (var first = 0L; first < size; first += Tile.FullWidth)
        {
            var width = (int)Math.Min(Tile.FullWidth, size - first);
            var bundle = tiles.Read(new Tile(Tile.EntriesLevel, first / Tile.FullWidth, width));
            for (var (index, offset) = (first, 0); index < first + width; index++)
            {
                var rest = bundle.Span[offset..];
                if (!EntryBundle.TryRead(ref rest, out var entry))
                {
                    yield break;
                }

                var start = bundle.Length - rest.Length - entry.Length;
                offset = bundle.Length - rest.Length;
                yield return (index, bundle.Slice(start, entry.Length));
            }
        }
    }
}
