using System.CommandLine;
using Spectre.Console;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client.Audit;

namespace TrustedSpace.Cli.Audit;

/// <summary><c>tspace audit export</c> (or <c>fetch</c>): a bundle that an audit needs nothing beside.</summary>
internal static class ExportBundleCommand
{
    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "Folder to write to; one that is there is brought up to date.", Required = true, HelpName = "DIR" };
        var command = new Command("export", "Copy the log with all that its audit needs, and a MANIFEST with the digest of each file.") { to };
        command.Aliases.Add("fetch");
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var directory = parsed.GetRequiredValue(to);
            var checkpoint = await OpenedCopy.FetchAsync(client.Log, space.Directory(parsed), directory, cancellation).ConfigureAwait(false);
            AuditBundle.Complete(directory, checkpoint.Size, await client.Participants.ListAsync(cancellation).ConfigureAwait(false));
            space.Screen(parsed).Show(
                new { directory = Path.GetFullPath(directory), leaves = checkpoint.Size },
                console => console.MarkupLineInterpolated($"{checkpoint.Size} leaves of {checkpoint.Origin} are in {directory}"));
            return 0;
        });
        return command;
    }
}
