using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Client.Audit;

namespace TrustedSpace.Cli.Audit;

/// <summary>What an audit found, as a table.</summary>
internal static class AuditText
{
    public static void Render(IAnsiConsole console, AuditReport report)
    {
        var table = Screen.Table("checked", "count");
        table.AddRow("leaves under the signed root", report.TreeSize.ToString(CultureInfo.InvariantCulture));
        foreach (var (witness, signed) in report.Cosignatures)
        {
            table.AddRow($"cosigned by {witness}", signed is { } time ? time.ToString("u", CultureInfo.InvariantCulture) : "no");
        }

        foreach (var (kind, count) in report.Leaves)
        {
            table.AddRow($"  {kind}", count.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var check in report.Checks)
        {
            table.AddRow(check.Name, check.Findings == 0 ? $"{check.Checked}" : $"{check.Checked}, {check.Findings} wrong");
        }

        foreach (var (currency, amount) in report.Charged)
        {
            table.AddRow("charged", Screen.Money(amount, currency));
        }

        table.AddRow("exports without a receipt", report.Unconfirmed.Count.ToString(CultureInfo.InvariantCulture));
        console.Write(table);
        foreach (var finding in report.Findings)
        {
            console.MarkupLineInterpolated($"[red]wrong[/] {finding}");
        }

        console.MarkupLineInterpolated($"{report.Origin}: {(report.Holds ? "the log holds" : $"{report.Findings.Count} findings")}");
    }
}
