using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Freezes;

namespace TrustedSpace.Cli.Freezes;

/// <summary><c>tspace unfreeze</c>: a regulator lifts the freezes of one subject.</summary>
internal static class UnfreezeCommand
{
    public static Command Create()
    {
        var (kind, id) = SubjectArguments.Create();
        var reason = ReasonOptions.Reason();
        var about = ReasonOptions.About();
        var actor = ReasonOptions.Actor();
        var command = new Command("unfreeze", "Let what is frozen go on, as regulator.") { kind, id, reason, about, actor };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var subject = SubjectArguments.Read(parsed, kind, id);
            var detail = ReasonOptions.Read(parsed, reason, about, space.Participant(parsed));
            using var client = space.Client(parsed);
            var lifted = new List<FreezeStatus>();
            foreach (var freeze in await client.Freezes.ListAsync(cancellation).ConfigureAwait(false))
            {
                if (freeze.Lift is null && freeze.Subject == subject)
                {
                    lifted.Add(await client.Freezes.LiftAsync(freeze.Id, detail, ReasonOptions.ReadActor(parsed, actor), cancellation).ConfigureAwait(false));
                }
            }

            space.Screen(parsed).Show(lifted, console => lifted.ForEach(freeze => FreezeText.Render(console, freeze)));
            return lifted.Count > 0 ? 0 : throw new InputException($"{subject} is not frozen.");
        });
        return command;
    }
}
