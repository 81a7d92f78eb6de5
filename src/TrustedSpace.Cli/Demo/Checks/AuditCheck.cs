using TrustedSpace.Client.Audit;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>The regulator copies the log and verifies the copy without asking anyone.</summary>
internal static class AuditCheck
{
    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var key = await space.Regulator.Log.KeyAsync(cancellation).ConfigureAwait(false);
        await space.Regulator.Log.CheckpointCoveringAsync(space.LastLeaf, key, cancellation).ConfigureAwait(false);
        await space.Regulator.Log.CopyAsync(space.LogCopy, key, cancellation).ConfigureAwait(false);
        var report = LogAudit.Run(space.LogCopy, key, space.Authority());
        var charged = report.Charged.Values.Sum();
        return DemoCheck.Of(
            "log verified offline",
            report.Holds && charged == space.Charged,
            $"{report.TreeSize} leaves, {report.Signatures} signatures of owners, {report.Findings.Count} findings; the flows charge {charged} minor units, the invoice {space.Charged}",
            ("leaves", report.TreeSize),
            ("signatures", report.Signatures),
            ("findings", report.Findings.Select(finding => finding.ToString()).ToArray()),
            ("root", report.Root),
            ("charged", charged));
    }
}
