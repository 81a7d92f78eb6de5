using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Billing;

/// <summary><c>tspace invoice</c>: what a consumer owes for a period, or an issued invoice.</summary>
internal static class InvoiceCommand
{
    public static Command Create()
    {
        var number = new Argument<long?>("number") { Description = "Show this issued invoice.", Arity = ArgumentArity.ZeroOrOne, HelpName = "NUMBER" };
        var consumer = new Option<string?>("--consumer") { Description = "Consumer; default: the caller.", HelpName = "PARTICIPANT" };
        var from = new Option<DateTimeOffset?>("--from") { Description = "First moment of the period; default: the first day of this month.", HelpName = "TIME" };
        var to = new Option<DateTimeOffset?>("--to") { Description = "End of the period; default: now.", HelpName = "TIME" };
        var page = new Option<string?>("--page") { Description = "Write the issued invoice as an HTML page to print.", HelpName = "FILE" };
        var command = new Command("invoice", "Show what is owed for a period, or an issued invoice, line by line with the leaf behind each.") { number, consumer, from, to, page };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var screen = space.Screen(parsed);
            if (parsed.GetValue(number) is { } issued)
            {
                var invoice = await client.Invoices.GetAsync(issued, cancellation).ConfigureAwait(false);
                await WriteAsync(client, issued, parsed.GetValue(page), cancellation).ConfigureAwait(false);
                screen.Show(invoice, console => Render(console, [invoice]));
                return 0;
            }

            if (parsed.GetValue(page) is not null)
            {
                throw new InputException("a page is of an issued invoice: name its number. `tspace flows` lists the invoices.");
            }

            var now = TimeProvider.System.GetUtcNow();
            var invoices = await client.Invoices.ListAsync(
                parsed.GetValue(consumer) is { } named ? Typed.Id<ParticipantId>("--consumer", named) : space.Participant(parsed),
                parsed.GetValue(from) ?? new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero),
                parsed.GetValue(to) ?? now.AddMilliseconds(1),
                cancellation).ConfigureAwait(false);
            screen.Show(invoices, console => Render(console, invoices));
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
                    line.Job?.Value ?? "",
                    line.Owner?.Value ?? "operator",
                    ChargeUnitNames.Of(line.Unit) + (line.Adjusts is { } month ? $", adjusts {month}" : ""),
                    line.Quantity.ToString(CultureInfo.InvariantCulture),
                    Screen.Money(line.Amount, invoice.Currency));
            }

            console.Write(table);
            var tax = invoice.Tax == 0 ? "" : $", {Screen.Money(invoice.Tax, invoice.Currency)} of it tax";
            var what = invoice.Number is { } number ? $"invoice {number}, leaf {invoice.Leaf}: " : "";
            console.MarkupLineInterpolated($"{what}{invoice.Consumer} owes [bold]{Screen.Money(invoice.Total, invoice.Currency)}[/]{tax}");
        }
    }

    private static async Task WriteAsync(SpaceClient client, long number, string? file, CancellationToken cancellation)
    {
        if (file is not null)
        {
            await File.WriteAllTextAsync(file, await client.Invoices.PageAsync(number, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
    }
}
