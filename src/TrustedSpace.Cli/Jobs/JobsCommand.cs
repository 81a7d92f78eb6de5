using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Cli.Jobs;

/// <summary><c>tspace jobs [JOB]</c>: the caller's jobs and how they ended; <c>tspace jobs cancel JOB</c> ends one.</summary>
internal static class JobsCommand
{
    public static Command Create()
    {
        var job = new Argument<string?>("job") { Description = "Show only this job.", Arity = ArgumentArity.ZeroOrOne, HelpName = "JOB" };
        var command = new Command("jobs", "List jobs, or show one.") { job, Cancel() };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var jobs = parsed.GetValue(job) is { } named
                ? [await client.Jobs.GetAsync(Typed.Id<JobId>("job", named), cancellation).ConfigureAwait(false)]
                : await client.Jobs.ListAsync(cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(jobs, console => Render(console, jobs));
            return 0;
        });
        return command;
    }

    private static Command Cancel()
    {
        var job = new Argument<string>("job") { Description = "Job to end.", HelpName = "JOB" };
        var command = new Command("cancel", "End a job that is not wanted any more; nothing is released or charged. Exit code 1 when it ended otherwise.") { job };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var status = await client.Jobs.CancelAsync(Typed.Id<JobId>("job", parsed.GetRequiredValue(job)), cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(status, console => console.MarkupLineInterpolated($"job {status.Job}: {status.State} at {status.Stage}"));
            return status.State == JobState.Cancelled ? 0 : 1;
        });
        return command;
    }

    private static void Render(IAnsiConsole console, IReadOnlyList<JobStatus> jobs)
    {
        var table = Screen.Table("job", "repeats", "consumer", "product", "state", "stage", "groups", "price", "leaf");
        foreach (var job in jobs)
        {
            table.AddRow(
                new Text(job.Job.Value),
                new Text(job.RetryOf?.Value ?? ""),
                new Text(job.Consumer.Value),
                new Text(job.Product.Value),
                new Text(job.State.ToString()),
                new Text(job.Stage),
                new Text(job.GroupsReleased is { } released ? $"{released} released, {job.GroupsWithheld} withheld" : ""),
                new Text(job.Currency is { } currency ? Screen.Money(job.Amount, currency) : ""),
                new Text(job.Leaf?.ToString(CultureInfo.InvariantCulture) ?? ""));
        }

        console.Write(table);
        foreach (var failed in jobs.Where(job => job.Failure is not null))
        {
            console.MarkupLineInterpolated($"{failed.Job} {failed.State}: {failed.Failure}");
        }
    }
}
