using System.CommandLine;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Details;

namespace TrustedSpace.Cli.Details;

/// <summary><c>tspace erase</c>: the operator destroys all details about a subject.</summary>
internal static class EraseCommand
{
    public static Command Create()
    {
        var subject = new Argument<string>("subject") { Description = "Pseudonym under which the details are kept.", HelpName = "SUBJECT" };
        var command = new Command("erase", "Destroy key and salt of every detail about a person, as operator; the log stays whole.") { subject };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var erasure = await client.Details.EraseAsync(Typed.Id<SubjectId>("subject", parsed.GetRequiredValue(subject)), cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(erasure, console => console.MarkupLineInterpolated($"{erasure.Details} details about {erasure.Subject} are destroyed, leaf {erasure.Leaf}"));
            return 0;
        });
        return command;
    }
}
