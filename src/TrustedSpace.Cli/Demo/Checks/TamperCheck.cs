using TrustedSpace.Client.Audit;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>One bit of the copy's entries is flipped, and the verification says where.</summary>
internal static class TamperCheck
{
    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var key = await space.Regulator.Log.KeyAsync(cancellation).ConfigureAwait(false);
        var file = Directory.EnumerateFiles(Path.Combine(space.LogCopy, "tile", "entries"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        var bytes = await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, cancellation).ConfigureAwait(false);
        var report = LogAudit.Run(space.LogCopy, key, space.Authority());
        return DemoCheck.Of(
            "flipped byte detected",
            !report.Holds,
            $"{(report.Holds ? "one changed byte of the copy went unnoticed" : report.Findings[0].ToString())}",
            ("findings", report.Findings.Select(finding => finding.ToString()).ToArray()));
    }
}
