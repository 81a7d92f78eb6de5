using System.CommandLine;
using TrustedSpace.Cli.Space;

namespace TrustedSpace.Cli.Freezes;

/// <summary><c>tspace freeze</c>: a regulator stops a participant, a dataset, a grant or a job.</summary>
internal static class FreezeCommand
{
    public static Command Create()
    {
        var (kind, id) = SubjectArguments.Create();
        var reason = ReasonOptions.Reason();
        var about = ReasonOptions.About();
        var actor = ReasonOptions.Actor();
        var command = new Command("freeze", "Stop a participant, a dataset, a grant or a job at the gateway and at every connector, as regulator.") { kind, id, reason, about, actor };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var subject = SubjectArguments.Read(parsed, kind, id);
            using var client = space.Client(parsed);
            var detail = ReasonOptions.Read(parsed, reason, about, space.Participant(parsed));
            var freeze = await client.Freezes.OrderAsync(subject, detail, ReasonOptions.ReadActor(parsed, actor), cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(freeze, console => FreezeText.Render(console, freeze));
            return 0;
        });
        return command;
    }
}
