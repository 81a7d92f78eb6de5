using System.CommandLine;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Details;

/// <summary><c>tspace detail</c>: opens a commitment of the log, for those whom it concerns.</summary>
internal static class DetailCommand
{
    public static Command Create()
    {
        var commitment = new Argument<string>("commitment") { Description = "As a leaf or a signed statement holds it.", HelpName = "COMMITMENT" };
        var command = new Command("detail", "Show the words that a leaf commits to, checked against the commitment.") { commitment };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var detail = await client.Details.GetAsync(Typed.Id<Sha256Digest>("commitment", parsed.GetRequiredValue(commitment)), cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(detail, console => console.MarkupLineInterpolated($"{detail.Text}"));
            return 0;
        });
        return command;
    }
}
