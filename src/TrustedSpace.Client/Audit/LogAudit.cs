using System.Text.Json;
using TrustedSpace.Client.Audit.Checks;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Audit;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Client.Audit;

/// <summary>
/// Audits a log from a copy of its files, the log's public key and the certificate of the authority; no server is asked. First the files must be
/// what the checkpoint signs, then every leaf must follow from those before it (<see cref="AuditTrail"/>).
/// </summary>
public static class LogAudit
{
    /// <param name="directory">Copy of the log: <c>checkpoint</c>, <c>tile/</c>, and where there are any, <see cref="KeptCheckpoints"/>.</param>
    /// <param name="log">Public key of the log, which has to have signed the checkpoint whatever the policy names.</param>
    /// <param name="authority">Authority of the participants' certificates.</param>
    /// <param name="policy">The witnesses whose quorum the checkpoint must have as well; null: the log's own signature is enough.</param>
    /// <param name="pending">How long a decision may be on its way into the log before it is missed; null: a minute.</param>
    /// <exception cref="IOException">A file exists and can't be read.</exception>
    public static AuditReport Run(string directory, NoteVerifier log, CertificateAuthority authority, WitnessPolicy? policy = null, TimeSpan? pending = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        var verified = policy is null ? LogVerifier.Verify(directory, log) : LogVerifier.Verify(directory, policy, log);
        if (verified is not { IsValid: true, Checkpoint: { } checkpoint })
        {
            return Broken(log.Name, verified);
        }

        var tiles = new TileDirectory(directory);
        var history = new HistoryCheck(tiles, checkpoint, log);
        history.Compare(KeptCheckpoints.Read(directory));
        var leaves = new StoredLeaves(tiles, checkpoint.Size);
        var trail = new AuditTrail(authority, history, leaf => leaves.Read(leaf)?.Entry, pending ?? TimeSpan.FromMinutes(1));
        foreach (var (index, leaf) in LogCopy.Leaves(directory, checkpoint.Size))
        {
            try
            {
                trail.Add(LoggedEntry.Read(index, leaf.Span));
            }
            catch (JsonException wrong)
            {
                trail.AddUnreadable(index, wrong.Message);
            }
        }

        return trail.Report(checkpoint) with { Cosignatures = verified.Cosignatures };
    }

    private static AuditReport Broken(string origin, LogVerification verified) => new()
    {
        Origin = origin,
        TreeSize = verified.Checkpoint?.Size ?? 0,
        Root = verified.Checkpoint?.Root.ToString() ?? "",
        Leaves = new Dictionary<string, int>(),
        Checks = [new CheckSummary(AuditRules.History, 1, 1)],
        Cosignatures = verified.Cosignatures,
        Signatures = 0,
        Charged = new Dictionary<string, long>(),
        Findings =
        [
            new AuditFinding
            {
                Check = AuditRules.History,
                Leaf = verified.Problem?.Index,
                Problem = verified.Problem is { } problem ? $"{problem.File}: {problem.Reason}" : "no checkpoint",
            },
        ],
    };
}
