using System.Text.Json;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Transparency.Audit;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Client.Audit;

/// <summary>A copy of the log whose files are what the log signed, to be searched and read without a server.</summary>
public sealed class VerifiedCopy
{
    private readonly TileDirectory _tiles;

    private VerifiedCopy(TileDirectory tiles, Checkpoint checkpoint)
    {
        _tiles = tiles;
        Checkpoint = checkpoint;
    }

    public Checkpoint Checkpoint { get; }

    /// <summary>Verifies every byte of a copy once.</summary>
    /// <exception cref="TileException">The copy is not what the log signed.</exception>
    public static VerifiedCopy Open(string directory, NoteVerifier log)
    {
        var verified = LogVerifier.Verify(directory, log);
        return verified is { IsValid: true, Checkpoint: { } checkpoint }
            ? new VerifiedCopy(new TileDirectory(directory), checkpoint)
            : throw new TileException(verified.Problem?.File ?? TileDirectory.CheckpointName, verified.Problem?.Reason ?? "holds no checkpoint");
    }

    /// <summary>Answers a query by reading every leaf.</summary>
    public FlowMatches Search(FlowQuery query)
    {
        var scan = new FlowScan(query, leaf => Read(leaf)?.Entry);
        foreach (var (index, bytes) in LogCopy.Leaves(_tiles.Root, Checkpoint.Size))
        {
            if (Decode(index, bytes) is { } leaf)
            {
                scan.Add(leaf);
            }
            else
            {
                scan.Skip(index);
            }
        }

        return scan.Answer;
    }

    /// <summary>The bytes of a leaf.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The checkpoint covers no such leaf.</exception>
    public ReadOnlyMemory<byte> Entry(long leaf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, Checkpoint.Size);
        return EntryBundle.Slice(Bundle(leaf), (int)(leaf % Tile.FullWidth))!.Value;
    }

    /// <summary>The receipt of a leaf, made from the copy alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The checkpoint covers no such leaf.</exception>
    public Receipt Receipt(long leaf) =>
        new(leaf, new TileTree(_tiles, Checkpoint.Size).InclusionProof(leaf), SignedNote.Parse(_tiles.ReadCheckpoint()));

    /// <summary>A leaf as an entry; null where its bytes are none.</summary>
    public LoggedEntry? Read(long leaf) => Decode(leaf, Entry(leaf));

    private static LoggedEntry? Decode(long index, ReadOnlyMemory<byte> leaf)
    {
        try
        {
            return LoggedEntry.Read(index, leaf.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ReadOnlyMemory<byte> Bundle(long leaf)
    {
        _ = Tile.TryInTree(Tile.EntriesLevel, leaf / Tile.FullWidth, Checkpoint.Size, out var tile);
        return _tiles.Read(tile);
    }
}
