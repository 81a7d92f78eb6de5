using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client.Audit;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Cli.Audit;

/// <summary><c>tspace audit fetch</c> copies the log; <c>tspace audit verify</c> checks a copy offline.</summary>
internal static class AuditCommand
{
    /// <summary>File in a copy that holds the log's public key, for convenience; a sceptic gives the key by --key.</summary>
    private const string KeyFile = "log.vkey";

    /// <summary>File in a copy that holds the policy over the log's witnesses; a sceptic gives one by --policy.</summary>
    private const string PolicyFile = "witness.policy";

    public static Command Create() => new("audit", "Copy the log, verify it offline, search and report on it; witness it.")
    {
        Fetch(), Verify(), SearchCommand.Create(), ShowCommand.Create(), ReportCommand.Create(), WitnessCommand.Create(), WitnessesCommand.Create(),
    };

    private static Command Fetch()
    {
        var to = new Option<string>("--to") { Description = "Folder to copy to.", Required = true, HelpName = "DIR" };
        var command = new Command("fetch", "Copy the log's files from the gateway, with its key, the policy over its witnesses and the authority's certificate.") { to };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var directory = parsed.GetRequiredValue(to);
            var key = await client.Log.KeyAsync(cancellation).ConfigureAwait(false);
            var checkpoint = await client.Log.CopyAsync(directory, key, cancellation).ConfigureAwait(false);
            await File.WriteAllTextAsync(Path.Combine(directory, KeyFile), key + "\n", cancellation).ConfigureAwait(false);
            File.Copy(Path.Combine(space.Directory(parsed).Certificates, CertificateAuthority.FileName), Path.Combine(directory, CertificateAuthority.FileName), overwrite: true);
            if (File.Exists(space.Directory(parsed).WitnessPolicy))
            {
                File.Copy(space.Directory(parsed).WitnessPolicy, Path.Combine(directory, PolicyFile), overwrite: true);
            }

            space.Screen(parsed).Show(
                new { directory = Path.GetFullPath(directory), leaves = checkpoint.Size },
                console => console.MarkupLineInterpolated($"{checkpoint.Size} leaves of {checkpoint.Origin} are in {directory}"));
            return 0;
        });
        return command;
    }

    private static Command Verify()
    {
        var from = new Option<string>("--from") { Description = "Copy of the log.", Required = true, HelpName = "DIR" };
        var key = new Option<string?>("--key") { Description = $"The log's public key (vkey). Default: {KeyFile} in the copy.", HelpName = "VKEY" };
        var authority = new Option<string?>("--authority") { Description = $"Folder with the authority's {CertificateAuthority.FileName}. Default: the copy.", HelpName = "DIR" };
        var policy = new Option<string?>("--policy") { Description = $"Policy over the log's witnesses. Default: {PolicyFile} in the copy, if it is there.", HelpName = "FILE" };
        var json = SpaceOptions.JsonOption();
        var command = new Command("verify", "Verify a copy of the log offline: files, signatures, cosignatures, grants, flows, charges.") { from, key, authority, policy, json };
        command.SetAction(parsed =>
        {
            var directory = parsed.GetRequiredValue(from);
            var report = LogAudit.Run(
                directory,
                Key(parsed.GetValue(key), directory),
                CertificateAuthority.Load(parsed.GetValue(authority) ?? directory, TimeProvider.System),
                Policy(parsed.GetValue(policy), directory));
            new Screen(parsed.GetValue(json)).Show(report, console => Render(console, report));
            return report.Holds ? 0 : 1;
        });
        return command;
    }

    private static NoteVerifier Key(string? given, string directory)
    {
        var file = Path.Combine(directory, KeyFile);
        if (given is null && !File.Exists(file))
        {
            throw new InputException($"{directory} holds no {KeyFile}: give the log's public key with --key.");
        }

        try
        {
            return NoteVerifier.Parse(given ?? File.ReadAllText(file).Trim());
        }
        catch (NoteException wrong)
        {
            throw new InputException($"--key: {wrong.Message}");
        }
    }

    private static WitnessPolicy? Policy(string? given, string directory)
    {
        var file = given ?? Path.Combine(directory, PolicyFile);
        try
        {
            return given is null && !File.Exists(file) ? null : WitnessPolicy.Load(file);
        }
        catch (Exception wrong) when (wrong is PolicyException or IOException)
        {
            throw new InputException($"--policy: {wrong.Message}");
        }
    }

    internal static void Render(IAnsiConsole console, AuditReport report)
    {
        var table = Screen.Table("checked", "count");
        table.AddRow("leaves under the signed root", report.TreeSize.ToString(CultureInfo.InvariantCulture));
        foreach (var (witness, signed) in report.Cosignatures)
        {
            table.AddRow($"cosigned by {witness}", signed is { } time ? time.ToString("u", CultureInfo.InvariantCulture) : "no");
        }

        foreach (var (kind, count) in report.Leaves)
        {
            table.AddRow($"  {kind}", count.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var check in report.Checks)
        {
            table.AddRow(check.Name, check.Findings == 0 ? $"{check.Checked}" : $"{check.Checked}, {check.Findings} wrong");
        }

        foreach (var (currency, amount) in report.Charged)
        {
            table.AddRow("charged", Screen.Money(amount, currency));
        }

        table.AddRow("exports without a receipt", report.Unconfirmed.Count.ToString(CultureInfo.InvariantCulture));
        console.Write(table);
        foreach (var finding in report.Findings)
        {
            console.MarkupLineInterpolated($"[red]wrong[/] {finding}");
        }

        console.MarkupLineInterpolated($"{report.Origin}: {(report.Holds ? "the log holds" : $"{report.Findings.Count} findings")}");
    }
}
