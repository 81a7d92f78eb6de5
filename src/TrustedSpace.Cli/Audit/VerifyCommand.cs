using System.CommandLine;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client.Audit;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Cli.Audit;

/// <summary><c>tspace audit verify</c>: a copy of the log, a copy that a server holds, or the running space's log.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var from = new Option<string?>("--from") { Description = "Copy of the log, or the address of a server that holds one. Default: the log of the running space, with --as.", HelpName = "DIR|URL" };
        var key = new Option<string?>("--key") { Description = $"The log's public key (vkey). Default: {LogCopy.KeyFile} in the copy.", HelpName = "VKEY" };
        var authority = new Option<string?>("--authority") { Description = $"Folder with the authority's {CertificateAuthority.FileName}. Default: the copy.", HelpName = "DIR" };
        var policy = new Option<string?>("--policy") { Description = $"Policy over the log's witnesses. Default: {LogCopy.PolicyFile} in the copy, if it is there.", HelpName = "FILE" };
        var command = new Command("verify", "Verify the log offline: files, cosignatures, decisions, grants, flows, freezes, objections, charges, splits, invoices.") { from, key, authority, policy };
        var space = SpaceOptions.AddTo(command, callerRequired: false);
        command.Validators.Add(result =>
        {
            if (result.GetResult(from) is null == result.GetResult("--as") is null)
            {
                result.AddError("Say where the log is: --from a copy or a server with one, or --as a participant of a running space.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var copy = await (parsed.GetValue(from) is { } place
                ? OpenedCopy.OpenAsync(place, cancellation)
                : OpenedCopy.FetchAsync(parsed, space, cancellation)).ConfigureAwait(false);
            var report = LogAudit.Run(
                copy.Directory,
                LogKeyText.Of(parsed.GetValue(key), copy.Directory),
                CertificateAuthority.Load(parsed.GetValue(authority) ?? copy.Directory, TimeProvider.System),
                Policy(parsed.GetValue(policy), copy.Directory));
            space.Screen(parsed).Show(report, console => AuditText.Render(console, report));
            var changed = BundleManifest.Problems(copy.Directory);
            foreach (var problem in changed)
            {
                Screen.Errors.MarkupLineInterpolated($"[red]wrong[/] {problem}");
            }

            return report.Holds && changed.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static WitnessPolicy? Policy(string? given, string directory)
    {
        var file = given ?? Path.Combine(directory, LogCopy.PolicyFile);
        try
        {
            return given is null && !File.Exists(file) ? null : WitnessPolicy.Load(file);
        }
        catch (Exception wrong) when (wrong is PolicyException or IOException)
        {
            throw new InputException($"--policy: {wrong.Message}");
        }
    }
}
