using TrustedSpace.Protocol.Flows;
using TrustedSpace.Transparency.Audit;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Client.Audit;

/// <summary>A copy of the log whose files are what the log signed, to be searched and read without a server. For one thread at a time.</summary>
public sealed class VerifiedCopy
{
    private readonly TileDirectory _tiles;
    private readonly StoredLeaves _leaves;

    private VerifiedCopy(TileDirectory tiles, Checkpoint checkpoint)
    {
        _tiles = tiles;
        _leaves = new StoredLeaves(tiles, checkpoint.Size);
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
        var scan = new FlowScan(query, leaf => _leaves.Read(leaf)?.Entry);
        foreach (var (index, bytes) in LogCopy.Leaves(_tiles.Root, Checkpoint.Size))
        {
            if (StoredLeaves.Parse(index, bytes) is { } leaf)
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
    public ReadOnlyMemory<byte> Entry(long leaf) =>
        _leaves.Bytes(leaf) ?? throw new ArgumentOutOfRangeException(nameof(leaf), leaf, $"The checkpoint covers {Checkpoint.Size} leaves.");

    /// <summary>The receipt of a leaf, made from the copy alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The checkpoint covers no such leaf.</exception>
    public Receipt Receipt(long leaf) =>
        new(leaf, new TileTree(_tiles, Checkpoint.Size).InclusionProof(leaf), SignedNote.Parse(_tiles.ReadCheckpoint()));
}
