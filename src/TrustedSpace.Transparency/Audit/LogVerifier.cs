using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Transparency.Audit;

/// <summary>
/// Verifies a log offline from nothing but a copy of its directory and its vkey: the checkpoint's signature, every entry, every
/// tile, the root. Any changed byte in <c>checkpoint</c> (but for cosignatures of keys it does not know) or below <c>tile/</c> that a checkpoint covers is found; what it
/// can't find is a whole older log put in place of a newer one, for which witnesses and receipts are there.
/// </summary>
public static class LogVerifier
{
    /// <summary>Verifies the log in a directory. Reads every byte of it once; writes nothing.</summary>
    /// <exception cref="IOException">A file could not be read, for a reason other than its absence.</exception>
    public static LogVerification Verify(string directory, NoteVerifier log) => Verify(
        directory, note => new PolicyVerdict(Checkpoint.Open(note, log), new Dictionary<string, DateTimeOffset?>(), IsQuorum: true));

    /// <summary>As above, and checks that the checkpoint has the quorum of a policy, which names the log's key.</summary>
    /// <exception cref="IOException">A file could not be read, for a reason other than its absence.</exception>
    public static LogVerification Verify(string directory, WitnessPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Verify(directory, policy.Evaluate);
    }

    /// <summary>As above for one log: a policy that came with the copy can ask for more than the log's key, and never stands in for it.</summary>
    /// <exception cref="IOException">A file could not be read, for a reason other than its absence.</exception>
    public static LogVerification Verify(string directory, WitnessPolicy policy, NoteVerifier log)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Verify(directory, note =>
        {
            note.Verify(log);
            return policy.Evaluate(note);
        });
    }

    private static LogVerification Verify(string directory, Func<SignedNote, PolicyVerdict> open)
    {
        var tiles = new TileDirectory(directory);
        PolicyVerdict verdict;
        try
        {
            verdict = open(SignedNote.Parse(tiles.ReadCheckpoint()));
        }
        catch (Exception e) when (e is NoteException or TileException)
        {
            var reason = e is TileException missing ? missing.Reason : e.Message;
            return new LogVerification(null, new LogProblem(TileDirectory.CheckpointName, null, reason), []);
        }

        var ignored = new List<string>();
        var problem = new TreeWalk(tiles, verdict.Checkpoint).Run() ?? CompareLeftovers(tiles, verdict.Checkpoint.Size, ignored);
        if (problem is null && !verdict.IsQuorum)
        {
            problem = new LogProblem(
                TileDirectory.CheckpointName, null, $"lacks the quorum of its witnesses: no cosignature of {string.Join(", ", verdict.Missing)}");
        }

        return new LogVerification(verdict.Checkpoint, problem, ignored) { Cosignatures = verdict.Cosignatures };
    }

    /// <summary>
    /// Looks at the files that the walk had no need of: a partial tile of an earlier checkpoint must be a prefix of the verified
    /// tile that replaced it.
    /// </summary>
    private static LogProblem? CompareLeftovers(TileDirectory tiles, long size, List<string> ignored)
    {
        foreach (var file in Directory.EnumerateFiles(tiles.Root, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(tiles.Root, file).Replace(Path.DirectorySeparatorChar, '/');
            if (path == TileDirectory.CheckpointName)
            {
                continue;
            }

            if (!Tile.TryParse(path, out var tile) || !tile.IsWithin(size))
            {
                ignored.Add(path);
                continue;
            }

            if (Tile.TryInTree(tile.Level, tile.Index, size, out var verified) && verified != tile
                && CompareLeftover(tiles, tile, verified) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static LogProblem? CompareLeftover(TileDirectory tiles, Tile leftover, Tile verified)
    {
        var entry = (leftover.Index * Tile.FullWidth) << (8 * Math.Max(leftover.Level, 0));
        try
        {
            var stored = tiles.ReadExact(leftover).Span;
            return tiles.ReadExact(verified).Span.StartsWith(stored)
                ? null
                : new LogProblem(leftover.Path, entry, $"is not the beginning of {verified.Path}: it was altered");
        }
        catch (TileException e)
        {
            return new LogProblem(e.Path, entry, e.Reason);
        }
    }
}
