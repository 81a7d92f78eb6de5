using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Flows;

/// <summary><c>tspace flows</c>: entries of the log that concern the caller.</summary>
internal static class FlowsCommand
{
    public static Command Create()
    {
        var grant = new Option<string?>("--grant") { Description = "Only entries under this grant.", HelpName = "GRANT" };
        var job = new Option<string?>("--job") { Description = "Only entries of this job.", HelpName = "JOB" };
        var limit = new Option<int>("--limit") { Description = "Most entries, the newest.", DefaultValueFactory = _ => 100, HelpName = "N" };
        var command = new Command("flows", "List the log entries that concern you: flows, grants, denials, failures, refusals.") { grant, job, limit };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var entries = await client.Flows.ListAsync(
                parsed.GetValue(grant) is { } withGrant ? Typed.Id<GrantId>("--grant", withGrant) : null,
                parsed.GetValue(job) is { } withJob ? Typed.Id<JobId>("--job", withJob) : null,
                parsed.GetValue(limit),
                cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(entries, console => Render(console, entries));
            return 0;
        });
        return command;
    }

    private static void Render(IAnsiConsole console, IReadOnlyList<LoggedEntry> entries)
    {
        var table = Screen.Table("leaf", "time", "what");
        foreach (var entry in entries)
        {
            table.AddRow(
                new Text(entry.Index.ToString(CultureInfo.InvariantCulture)),
                new Text(DateTimeOffset.FromUnixTimeMilliseconds(entry.Entry.At).ToString("u", CultureInfo.InvariantCulture)),
                new Text(EntrySentence.Of(entry.Entry)));
        }

        console.Write(table);
    }
}
