using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;

namespace TrustedSpace.Cli.Exports;

/// <summary><c>tspace watermark FILE</c>: an owner finds out which of its exports leaked rows are of. The owner's connector does it, with its ledger and its secrets.</summary>
internal static class WatermarkCommand
{
    private const int Found = 0;
    private const int NotFound = 1;

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Rows that leaked: CSV, JSON lines (.jsonl) or an Arrow stream (.arrow).", HelpName = "FILE" };
        var command = new Command("watermark", "Name the export, its grant and its consumer that a file of leaked rows is of. Exits with 1 when none can be named.") { file };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var configuration = space.Directory(parsed).ConfigurationOf(space.Participant(parsed));
            var (exit, report, error) = await TraceAsync(configuration, Path.GetFullPath(parsed.GetRequiredValue(file)), cancellation).ConfigureAwait(false);
            if (exit is not (Found or NotFound))
            {
                throw new InputException(error.TrimEnd());
            }

            var document = JsonNode.Parse(report)!;
            space.Screen(parsed).Show(document, console => console.Write(new Spectre.Console.Text(Sentence(document) + Environment.NewLine)));
            return exit;
        });
        return command;
    }

    private static string Sentence(JsonNode report) => report["source"] is { } source
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"The rows are of export {source["job"]} to {source["consumer"]} under grant {source["grant"]}: {source["agreeing"]} of {source["pairs"]} pairs of rows agree; "
                + $"by chance, with probability {(double)source["falsePositive"]!:E1}.")
        : $"The rows can't be said to be of any of the {report["compared"]} exports with their columns.";

    private static async Task<(int Exit, string Output, string Error)> TraceAsync(string configuration, string file, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [ProcessAssemblies.Connector, "--config", configuration, "--trace", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return (process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }
}
