using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Objections;

namespace TrustedSpace.Cli.Objections;

/// <summary><c>tspace objection show</c>: the steps, each signature checked.</summary>
internal static class ObjectionShowCommand
{
    public static Command Create()
    {
        var objection = new Argument<string>("objection") { Description = "Id of the objection.", HelpName = "OBJECTION" };
        var command = new Command("show", "Show the steps of an objection, each signature checked.") { objection };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var status = await client.Objections.GetAsync(Typed.Id<ObjectionId>("objection", parsed.GetRequiredValue(objection)), cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(status, console => ObjectionText.Render(console, status));
            return 0;
        });
        return command;
    }
}
