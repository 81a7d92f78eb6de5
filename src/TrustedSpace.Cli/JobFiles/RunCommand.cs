using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Grants;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;

namespace TrustedSpace.Cli.JobFiles;

/// <summary>
/// <c>tspace run FILE</c>: runs the jobs of a file. Exit code 0 when every job is done, 1 when one failed, 2 when the file has a fault and nothing was run.
/// </summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("file") { Description = "Job file (docs/jobs.md).", HelpName = "FILE" };
        var check = new Option<bool>("--check") { Description = "Check the file against the space and say what it would cost, without running it." };
        var afresh = new Option<bool>("--afresh") { Description = "Run every job, also those that an earlier run of this file did before it stopped." };
        var parallel = new Option<int>("--parallel") { Description = "Jobs that run at the same time.", DefaultValueFactory = _ => 4, HelpName = "N" };
        var command = new Command("run", "Run the jobs of a file; one that stopped is taken up where it did.") { path, check, afresh, parallel };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = JobFileReader.Read(parsed.GetRequiredValue(path));
            if (parsed.GetValue(parallel) is < 1 or > 64)
            {
                throw new InputException("--parallel: 1 to 64 jobs can run at the same time.");
            }

            using var client = space.Client(parsed);
            var screen = space.Screen(parsed);
            var plans = await JobFilePlans.MakeAsync(client, file, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(check))
            {
                screen.Show(plans.Select(PlanDocument.Of).ToArray(), console => Render(console, plans));
                return 0;
            }

            var (directory, participant) = (space.Directory(parsed), space.Participant(parsed));
            var journal = JobJournal.Open(directory, participant, file.Path, parsed.GetValue(afresh));
            var run = new JobFileRun(client, new GrantStore(directory, participant), journal);
            var results = await screen.WorkAsync("Run", progress => run.RunAsync(plans, parsed.GetValue(parallel), progress, cancellation)).ConfigureAwait(false);
            screen.Show(results, console => Render(console, results));
            return results.All(result => result.Failure is null) ? 0 : 1;
        });
        return command;
    }

    private static void Render(IAnsiConsole console, IReadOnlyList<PlannedEntry> plans)
    {
        var table = Screen.Table("job", "kind", "product", "elements", "costs at most");
        foreach (var (entry, plan) in plans)
        {
            table.AddRow(
                new Text(entry.Name),
                new Text(entry.Kind),
                new Text(plan.Detail!.Product.Value),
                new Text(string.Join(", ", plan.Detail.Elements)),
                new Text(plan is { MaximumPrice: { } price, Currency: { } currency } ? Screen.Money(price, currency) : ""));
        }

        console.Write(table);
    }

    private static void Render(IAnsiConsole console, IReadOnlyList<EntryResult> results)
    {
        var table = Screen.Table("job", "kind", "state", "id", "rows", "price", "output");
        foreach (var result in results)
        {
            table.AddRow(
                new Text(result.Name),
                new Text(result.Kind),
                new Text(result.Failure is null ? result.Earlier ? "done before" : "done" : "failed"),
                new Text(result.Outcome?.Job ?? ""),
                new Text(result.Outcome?.Rows.ToString(CultureInfo.InvariantCulture) ?? ""),
                new Text(result.Outcome is { Amount: { } amount, Currency: { } currency } ? Screen.Money(amount, currency) : ""),
                new Text(result.Output));
        }

        console.Write(table);
        foreach (var failed in results.Where(result => result.Failure is not null))
        {
            console.MarkupLineInterpolated($"[red]{failed.Name} failed[/]: {failed.Failure}");
        }
    }
}
