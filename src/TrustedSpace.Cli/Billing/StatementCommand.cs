using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Billing;

/// <summary><c>tspace statement</c>: what an owner earned.</summary>
internal static class StatementCommand
{
    public static Command Create()
    {
        var owner = new Option<string?>("--owner") { Description = "Owner; default: the caller.", HelpName = "PARTICIPANT" };
        var month = MonthOption.Create("Only settlements of this month; default: all.");
        var command = new Command("statement", "Show what an owner earned, settlement by settlement with the leaf of each split.") { owner, month };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var statements = await client.Invoices.StatementsAsync(
                parsed.GetValue(owner) is { } named ? Typed.Id<ParticipantId>("--owner", named) : space.Participant(parsed),
                MonthOption.Read(parsed.GetValue(month)),
                cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(statements, console => Render(console, statements));
            return 0;
        });
        return command;
    }

    private static void Render(IAnsiConsole console, IReadOnlyList<OwnerStatement> statements)
    {
        if (statements.Count == 0)
        {
            console.MarkupLine("nothing was settled");
        }

        foreach (var statement in statements)
        {
            var table = Screen.Table("leaf", "product", "rule", "flows", "revenue", "weight", "share");
            foreach (var line in statement.Lines)
            {
                table.AddRow(
                    line.Leaf.ToString(CultureInfo.InvariantCulture),
                    line.Product.Value,
                    line.Rule.ToString(),
                    line.Flows.ToString(CultureInfo.InvariantCulture),
                    Screen.Money(line.Gross, statement.Currency),
                    (line.Weight / 1e9m).ToString("P4", CultureInfo.InvariantCulture),
                    Screen.Money(line.Amount, statement.Currency));
            }

            console.Write(table);
            console.MarkupLineInterpolated($"{statement.Owner} earned [bold]{Screen.Money(statement.Total, statement.Currency)}[/] in {statement.Month}, settlement {statement.Settlement}");
        }
    }
}
