using System.CommandLine;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Participants;

/// <summary><c>tspace participants</c>: who is in the space; the operator suspends and reinstates.</summary>
internal static class ParticipantsCommand
{
    public static Command Create()
    {
        var command = new Command("participants", "List the participants; suspend or reinstate one.")
        {
            Change("suspend", "Refuse every further call of a participant.", (client, id, cancellation) => client.Participants.SuspendAsync(id, cancellation)),
            Change("reinstate", "Answer a suspended participant's calls again.", (client, id, cancellation) => client.Participants.ReinstateAsync(id, cancellation)),
        };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var participants = await client.Participants.ListAsync(cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(participants, console =>
            {
                var table = Screen.Table("participant", "organisation", "role", "status", "connector");
                foreach (var participant in participants)
                {
                    table.AddRow(
                        new Text(participant.Id.Value),
                        new Text(participant.Organisation),
                        new Text(participant.Role.ToString()),
                        new Text(participant.Status.ToString()),
                        new Text(participant.Address ?? ""));
                }

                console.Write(table);
            });
            return 0;
        });
        return command;
    }

    private static Command Change(string verb, string description, Func<SpaceClient, ParticipantId, CancellationToken, Task> change)
    {
        var participant = new Argument<string>("participant") { HelpName = "PARTICIPANT" };
        var command = new Command(verb, description) { participant };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var id = Typed.Id<ParticipantId>("participant", parsed.GetRequiredValue(participant));
            await change(client, id, cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(new { participant = id, done = verb }, console => console.MarkupLineInterpolated($"{id}: {verb} done"));
            return 0;
        });
        return command;
    }
}
