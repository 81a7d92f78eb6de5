using System.CommandLine;
using Spectre.Console;
using TrustedSpace.Cli.Space;

namespace TrustedSpace.Cli.Audit;

/// <summary><c>tspace audit</c>, and <c>fetch</c>, which copies the log.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Copy the log, verify it offline, search and report on it; witness it.")
    {
        Fetch(), VerifyCommand.Create(), SearchCommand.Create(), ShowCommand.Create(), ReportCommand.Create(), WitnessCommand.Create(), WitnessesCommand.Create(),
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
            var checkpoint = await OpenedCopy.FetchAsync(client.Log, space.Directory(parsed), directory, cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(
                new { directory = Path.GetFullPath(directory), leaves = checkpoint.Size },
                console => console.MarkupLineInterpolated($"{checkpoint.Size} leaves of {checkpoint.Origin} are in {directory}"));
            return 0;
        });
        return command;
    }
}
