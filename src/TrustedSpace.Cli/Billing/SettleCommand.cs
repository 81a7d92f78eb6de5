using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Flows;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Billing;

namespace TrustedSpace.Cli.Billing;

/// <summary><c>tspace settle</c>: the operator closes a month: splits its revenue and issues its invoices.</summary>
internal static class SettleCommand
{
    public static Command Create()
    {
        var month = MonthOption.Create("Month to settle; default: the earliest with something to settle.");
        var command = new Command("settle", "Close a month: split its revenue, apply the operator's cap, and issue its invoices.") { month };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var report = await client.Invoices.SettleAsync(MonthOption.Read(parsed.GetValue(month)), cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(report, console => Render(console, report));
            return 0;
        });
        return command;
    }

    private static void Render(IAnsiConsole console, SettlementReport report)
    {
        var table = Screen.Table("leaf", "what");
        foreach (var entry in report.Entries)
        {
            table.AddRow(new Text(entry.Index.ToString(CultureInfo.InvariantCulture)), new Text(EntrySentence.Of(entry.Entry)));
        }

        console.Write(table);
        var part = report.Final ? "" : "; the month is not over, and the rest of it is settled later";
        console.MarkupLineInterpolated($"settlement {report.Settlement} of {report.Month}{part}");
    }
}
