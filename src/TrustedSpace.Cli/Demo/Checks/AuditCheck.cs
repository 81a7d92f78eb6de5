using TrustedSpace.Client.Audit;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>The regulator copies the log and verifies the copy without asking anyone.</summary>
internal static class AuditCheck
{
    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var key = await space.Regulator.Log.KeyAsync(cancellation).ConfigureAwait(false);
        await space.Regulator.Log.CopyAsync(space.LogCopy, key, cancellation).ConfigureAwait(false);
        var report = LogAudit.Run(space.LogCopy, key, space.Authority());
        var finding = report.Holds
            ? $"{report.TreeSize} leaves and {report.Signatures} signatures of owners hold; the charges equal the invoice"
            : string.Join("; ", report.Findings);
        return DemoCheck.Of(
            "log verified offline",
            report.Holds && report.Charged.Values.Sum() == space.Charged,
            $"{finding}",
            ("leaves", report.TreeSize),
            ("signatures", report.Signatures),
            ("root", report.Root),
            ("charged", report.Charged.Values.Sum()));
    }
}
