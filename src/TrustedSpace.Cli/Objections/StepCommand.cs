using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client.Objections;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;

namespace TrustedSpace.Cli.Objections;

/// <summary>The commands that take a further step of an objection.</summary>
internal static class StepCommand
{
    private delegate Task<ObjectionStatus> Take(ParseResult parsed, ObjectionClient client, ObjectionId id, ObjectionWords words, CancellationToken cancellation);

    public static Command Assign()
    {
        var to = new Option<string>("--to") { Description = "Who has to answer.", HelpName = "PARTICIPANT", Required = true };
        var days = new Option<int>("--days") { Description = "Days to answer; after them it may be decided without.", DefaultValueFactory = _ => 14, HelpName = "N" };
        return Create("assign", "Name who has to answer, as regulator.", (parsed, client, id, words, cancellation) => client.AssignAsync(
            id, Typed.Id<ParticipantId>("--to", parsed.GetRequiredValue(to)), TimeSpan.FromDays(parsed.GetValue(days)), words, cancellation), to, days);
    }

    public static Command Answer() =>
        Create("answer", "Answer an objection that is assigned to you.", (_, client, id, words, cancellation) => client.AnswerAsync(id, words, cancellation));

    public static Command Uphold()
    {
        var correct = new Option<string[]>("--correct")
        {
            Description = "Take minor units off what an owner charged for the flow of a leaf; may be repeated.",
            HelpName = "LEAF:OWNER:AMOUNT",
        };
        return Create("uphold", "Uphold an objection, as regulator.", (parsed, client, id, words, cancellation) =>
            client.UpholdAsync(id, words, CorrectionText.Read(parsed.GetValue(correct) ?? []), cancellation), correct);
    }

    public static Command Dismiss() =>
        Create("dismiss", "Dismiss an objection, as regulator.", (_, client, id, words, cancellation) => client.DismissAsync(id, words, cancellation));

    public static Command Withdraw() =>
        Create("withdraw", "Withdraw your own objection.", (_, client, id, words, cancellation) => client.WithdrawAsync(id, words, cancellation));

    private static Command Create(string verb, string description, Take take, params Option[] options)
    {
        var objection = new Argument<string>("objection") { Description = "Id of the objection.", HelpName = "OBJECTION" };
        var command = new Command(verb, description) { objection };
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        var words = WordsOptions.AddTo(command);
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var id = Typed.Id<ObjectionId>("objection", parsed.GetRequiredValue(objection));
            var status = await take(parsed, client.Objections, id, words.Read(parsed, space.Participant(parsed)), cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(status, console => ObjectionText.Render(console, status));
            return 0;
        });
        return command;
    }
}
