using System.CommandLine;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Objections;

namespace TrustedSpace.Cli.Objections;

/// <summary><c>tspace objection raise</c>.</summary>
internal static class RaiseCommand
{
    public static Command Create()
    {
        var kind = new Argument<ObjectionTargetKind>("kind") { Description = "flow, dataset or invoice.", HelpName = "KIND" };
        var id = new Argument<string>("id") { Description = "Leaf of the flow, id of the dataset, or number of the invoice.", HelpName = "ID" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print the id of the objection alone." };
        var command = new Command("raise", "Object to a flow, a dataset or an invoice.") { kind, id, quiet };
        var words = WordsOptions.AddTo(command);
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var target = new ObjectionTarget { Kind = parsed.GetValue(kind), Id = parsed.GetRequiredValue(id) };
            if (target.Problem is { } problem)
            {
                throw new InputException($"id: {problem}.");
            }

            using var client = space.Client(parsed);
            var raised = await client.Objections.RaiseAsync(target, words.Read(parsed, space.Participant(parsed)), cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(raised, console =>
            {
                if (parsed.GetValue(quiet))
                {
                    console.MarkupLineInterpolated($"{raised.Case.Id}");
                }
                else
                {
                    ObjectionText.Render(console, raised);
                }
            });
            return 0;
        });
        return command;
    }
}
