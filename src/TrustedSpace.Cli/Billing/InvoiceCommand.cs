using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Billing;

/// <summary><c>tspace invoice</c>: what a consumer owes for a period.</summary>
internal static class InvoiceCommand
{
    public static Command Create()
    {
        var consumer = new Option<string?>("--consumer") { Description = "Consumer; default: the caller.", HelpName = "PARTICIPANT" };
        var from = new Option<DateTimeOffset?>("--from") { Description = "First moment of the period; default: the first day of this month.", HelpName = "TIME" };
        var to = new Option<DateTimeOffset?>("--to") { Description = "End of the period; default: now.", HelpName = "TIME" };
        var command = new Command("invoice", "Show the invoices of a period, line by line with the leaf behind each.") { consumer, from, to };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var now = TimeProvider.System.GetUtcNow();
            var invoices = await client.Invoices.ListAsync(
                parsed.GetValue(consumer) is { } named ? Typed.Id<ParticipantId>("--consumer", named) : space.Participant(parsed),
                parsed.GetValue(from) ?? new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero),
                parsed.GetValue(to) ?? now.AddMilliseconds(1),
                cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(invoices, console => Render(console, invoices));
            return 0;
        });
        return command;
    }

    internal static void Render(IAnsiConsole console, IReadOnlyList<Invoice> invoices)
    {
        if (invoices.Count == 0)
        {
            console.MarkupLine("nothing was used in this period");
        }

        foreach (var invoice in invoices)
        {
            var table = Screen.Table("leaf", "job", "owner", "unit", "quantity", "amount");
            foreach (var line in invoice.Lines)
            {
                table.AddRow(
                    line.Leaf.ToString(CultureInfo.InvariantCulture),
                    line.Job.Value,
                    line.Owner.Value,
                    ChargeUnitNames.Of(line.Unit),
                    line.Quantity.ToString(CultureInfo.InvariantCulture),
                    Screen.Money(line.Amount, invoice.Currency));
            }

            console.Write(table);
            console.MarkupLineInterpolated($"{invoice.Consumer} owes [bold]{Screen.Money(invoice.Total, invoice.Currency)}[/]");
        }
    }
}
