using TrustedSpace.Cli.Demo.Frauds;
using TrustedSpace.Client.Audit;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>The operator commits ten frauds on copies of the log, with the log's own key; the audit finds each by its rule, and finds nothing in the honest log.</summary>
internal static class FraudCheck
{
    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var note = SignedNote.Parse(await File.ReadAllBytesAsync(Path.Combine(space.LogCopy, TileDirectory.CheckpointName), cancellation).ConfigureAwait(false));
        var entries = LogCopy.Entries(space.LogCopy, Checkpoint.Parse(note.Text).Size).Select(leaf => leaf.Entry).ToArray();
        var forging = new ForgedLog((await File.ReadAllTextAsync(space.Running.Directory.LogKey, cancellation).ConfigureAwait(false)).Trim(), space.Authority());
        var found = new List<string>();
        var missed = new List<string>();
        foreach (var (i, fraud) in TenFrauds.All.Index())
        {
            var folder = Path.Combine(space.Running.Directory.Root, "frauds", $"{i}");
            var report = await forging.AuditAsync(fraud.Commit(entries), note, folder, cancellation).ConfigureAwait(false);
            (report.Findings.Any(finding => finding.Check == fraud.Rule) ? found : missed).Add(fraud.Name);
        }

        var honest = await forging.AuditAsync(entries, note, Path.Combine(space.Running.Directory.Root, "frauds", "none"), cancellation).ConfigureAwait(false);
        return DemoCheck.Of(
            "ten frauds found",
            missed.Count == 0 && found.Count == 10 && honest.Holds,
            $"{(missed.Count == 0 ? string.Join(", ", found) : $"MISSED: {string.Join(", ", missed)}")}; {honest.Findings.Count} findings without a fraud",
            ("found", found.ToArray()),
            ("missed", missed.ToArray()),
            ("findingsWithoutFraud", honest.Findings.Select(finding => finding.ToString()).ToArray()));
    }
}
