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
        var witness = new Option<string?>("--witness") { Description = "Folder of the caller's own witness, whose last cosigned checkpoint goes along. Default: state/PARTICIPANT/witness of the space, if it is there.", HelpName = "DIR" };
        var wait = new Option<int>("--wait") { Description = "Most seconds to wait until the log has published what the witness cosigned.", DefaultValueFactory = _ => 65, HelpName = "SECONDS" };
        var command = new Command("export", "Copy the log with all that its audit needs, and a MANIFEST with the digest of each file.") { to, witness, wait };
        command.Aliases.Add("fetch");
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var (directory, home, participant) = (parsed.GetRequiredValue(to), space.Directory(parsed), space.Participant(parsed));
            var key = await client.Log.KeyAsync(cancellation).ConfigureAwait(false);

            // First of all: what the witness cosigns from now on may be more than the copy holds.
            var kept = WitnessedCheckpoint.Read(parsed.GetValue(witness) ?? Path.Combine(home.State(participant), "witness"), key);
            if (kept is not null)
            {
                await kept.WaitUntilPublishedAsync(client.Log, key, TimeSpan.FromSeconds(Math.Max(0, parsed.GetValue(wait))), TimeProvider.System, cancellation).ConfigureAwait(false);
            }

            var checkpoint = await OpenedCopy.FetchAsync(client.Log, home, directory, cancellation).ConfigureAwait(false);
            if (kept is not null)
            {
                KeptCheckpoints.Write(directory, participant.Value, kept.Note);
            }

            AuditBundle.Complete(directory, checkpoint.Size, await client.Participants.ListAsync(cancellation).ConfigureAwait(false));
            space.Screen(parsed).Show(
                new { directory = Path.GetFullPath(directory), leaves = checkpoint.Size },
                console => console.MarkupLineInterpolated($"{checkpoint.Size} leaves of {checkpoint.Origin} are in {directory}"));
            return 0;
        });
        return command;
    }
}
