using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Witnesses;

namespace TrustedSpace.Cli.Audit;

/// <summary><c>tspace audit witnesses</c>: how the witnesses of the log stand.</summary>
internal static class WitnessesCommand
{
    public static Command Create()
    {
        var command = new Command("witnesses", "Show how each witness of the log stands: what it cosigned last, why not, and any contradiction that it found.");
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var report = await client.Log.WitnessesAsync(cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(report, console => Render(console, report));
            return report.Witnesses.Any(witness => witness.Contradiction is not null) ? 1 : 0;
        });
        return command;
    }

    private static void Render(IAnsiConsole console, WitnessReport report)
    {
        var table = Screen.Table("witness", "leaves", "cosigned", "remark");
        foreach (var witness in report.Witnesses)
        {
            table.AddRow(
                Markup.Escape(witness.Name),
                witness.Size?.ToString(CultureInfo.InvariantCulture) ?? "-",
                witness.Cosigned?.ToString("u", CultureInfo.InvariantCulture) ?? "-",
                Markup.Escape(witness.Contradiction ?? witness.Problem ?? ""));
        }

        console.Write(table);
        console.MarkupLineInterpolated(
            $"{report.Published} of {report.Durable} leaves are published; jobs and exports are {(report.Admits ? "admitted" : "refused until a quorum is back")}");
    }
}
