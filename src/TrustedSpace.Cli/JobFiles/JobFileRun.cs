using TrustedSpace.Cli.Grants;
using TrustedSpace.Cli.Output;
using TrustedSpace.Client;
using TrustedSpace.Client.Exports;
using TrustedSpace.Client.Grants;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Cli.JobFiles;

/// <summary>Runs the planned jobs of a file, several at a time. One that fails leaves the others alone; what is done is in the journal at once.</summary>
internal sealed class JobFileRun(SpaceClient client, GrantStore grants, JobJournal journal)
{
    /// <returns>What became of each job, in the order of the file.</returns>
    public async Task<IReadOnlyList<EntryResult>> RunAsync(
        IReadOnlyList<PlannedEntry> plans, int parallel, IProgress<string> progress, CancellationToken cancellation)
    {
        var results = new EntryResult[plans.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, plans.Count),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation },
            async (i, token) => results[i] = await RunOneAsync(plans[i], progress, token).ConfigureAwait(false)).ConfigureAwait(false);
        if (Array.TrueForAll(results, result => result.Failure is null))
        {
            journal.Delete();
        }

        return results;
    }

    private async Task<EntryResult> RunOneAsync(PlannedEntry planned, IProgress<string> progress, CancellationToken cancellation)
    {
        var (entry, plan) = planned;
        if (journal.Find(entry) is { Done: { } before } && File.Exists(entry.Common.Output))
        {
            return EntryResult.Of(entry) with { Outcome = before, Earlier = true };
        }

        try
        {
            var outcome = await entry.RunAsync(plan, new EntryRun(client, grants, journal, new Named(entry.Name, progress)), cancellation).ConfigureAwait(false);
            journal.Note(entry, (journal.Find(entry) ?? new JournalEntry()) with { Done = outcome });
            client.Jobs.Forget(JobId.Parse(outcome.Job));
            return EntryResult.Of(entry) with { Outcome = outcome };
        }
        catch (Exception failed) when (failed is RefusedException or GrantDeniedException or ResultException or ExportException or InputException or IOException or UnauthorizedAccessException)
        {
            return EntryResult.Of(entry) with { Failure = failed.Message };
        }
    }

    private sealed class Named(string name, IProgress<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Report($"{name}: {value}");
    }
}

/// <summary>What became of one job of a file.</summary>
internal sealed record EntryResult
{
    public required string Name { get; init; }

    public required string Kind { get; init; }

    public required string Output { get; init; }

    /// <summary>Null where it failed.</summary>
    public EntryOutcome? Outcome { get; init; }

    /// <summary>Whether an earlier run of the file did it.</summary>
    public bool Earlier { get; init; }

    /// <summary>Who failed, at which stage and why; null where nothing did.</summary>
    public string? Failure { get; init; }

    public static EntryResult Of(JobFileEntry entry) => new() { Name = entry.Name, Kind = entry.Kind, Output = entry.Common.Output };
}
