using System.CommandLine;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client.Details;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

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
            var words = await ReadAsync(client.Details, status, cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(new { status, words }, console =>
            {
                ObjectionText.Render(console, status);
                foreach (var said in words)
                {
                    console.MarkupLineInterpolated($"{said.By}: {said.Words}");
                }
            });
            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Said>> ReadAsync(DetailClient details, ObjectionStatus status, CancellationToken cancellation)
    {
        var words = new List<Said>();
        foreach (var recorded in status.Steps)
        {
            var step = StoredStatement.Read<ObjectionStep>(recorded.Statement);
            foreach (var commitment in step.Evidence.Details.Prepend(step.Reason))
            {
                words.Add(new Said(recorded.By, await OpenAsync(details, commitment, cancellation).ConfigureAwait(false)));
            }
        }

        return words;
    }

    private static async Task<string> OpenAsync(DetailClient details, Sha256Digest commitment, CancellationToken cancellation)
    {
        try
        {
            return (await details.GetAsync(commitment, cancellation).ConfigureAwait(false)).Text;
        }
        catch (RefusedException refused) when (refused.Refusal.Code == RefusalCode.Unknown)
        {
            return $"(erased, or not yours to read: {commitment})";
        }
    }

    private sealed record Said(ParticipantId By, string Words);
}
