using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>
/// There is one history: the files give the signed root (checked before), and every checkpoint that somebody kept is a state that this log went through.
/// A log that was rewritten, split or cut and signed again differs from a kept checkpoint, whoever signed.
/// </summary>
internal sealed class HistoryCheck(TileDirectory tiles, Checkpoint checkpoint, NoteVerifier log) : AuditCheck(AuditRules.History)
{
    /// <summary>Every leaf is under the signed root, which the files were held to.</summary>
    public override void Add(AuditedLeaf leaf) => Checked++;

    public void Compare(IReadOnlyList<(string Name, SignedNote? Note)> kept)
    {
        foreach (var (name, note) in kept)
        {
            Checked++;
            if (Problem(note) is { } problem)
            {
                Find(null, $"{KeptCheckpoints.FolderName}/{name}: {problem}");
            }
        }
    }

    private string? Problem(SignedNote? note)
    {
        if (note is null)
        {
            return "is not a signed note";
        }

        Checkpoint earlier;
        try
        {
            earlier = Checkpoint.Open(note, log);
        }
        catch (NoteException wrong)
        {
            return wrong.Message;
        }

        if (earlier.Size > checkpoint.Size)
        {
            return $"the log once had {earlier.Size} leaves and has {checkpoint.Size} here: leaves were deleted, or this is an older state";
        }

        return new TileTree(tiles, checkpoint.Size).RootAt(earlier.Size) == earlier.Root
            ? null
            : $"the log signed another history of its first {earlier.Size} leaves: it was split, or rewritten since";
    }
}
