using TrustedSpace.Client.Audit;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>The regulator copies the log and verifies the copy without asking anyone: the checkpoint carries the cosignatures of every connector and its own.</summary>
internal static class AuditCheck
{
    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var key = await space.Regulator.Log.KeyAsync(cancellation).ConfigureAwait(false);
        await space.Regulator.Log.CheckpointCoveringAsync(space.LastLeaf, key, cancellation).ConfigureAwait(false);
        await space.Regulator.Log.CopyAsync(space.LogCopy, key, cancellation).ConfigureAwait(false);
        var report = LogAudit.Run(space.LogCopy, key, space.Authority(), WitnessPolicy.Load(space.Running.Directory.WitnessPolicy));
        var cosigned = report.Cosignatures.Where(witness => witness.Value is not null).Select(witness => witness.Key).ToArray();
        var charged = report.Charged.Values.Sum();
        return DemoCheck.Of(
            "log verified offline",
            report.Holds && charged == space.Charged - space.TakenOff && cosigned.Length == space.Running.File.Owners.Count + space.Running.File.Regulators.Count,
            $"{report.TreeSize} leaves, cosigned by {string.Join(", ", cosigned)}; {report.Signatures} signed statements, {report.Checks.Count} checks, {report.Findings.Count} findings; the leaves charge {charged} minor units, the invoices {space.Charged - space.TakenOff}",
            ("leaves", report.TreeSize),
            ("cosignatures", cosigned),
            ("signatures", report.Signatures),
            ("findings", report.Findings.Select(finding => finding.ToString()).ToArray()),
            ("root", report.Root),
            ("charged", charged));
    }
}
