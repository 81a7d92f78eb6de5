using TrustedSpace.Client;

namespace TrustedSpace.Cli.JobFiles;

/// <summary>Holds a job file against the space, every job of it, before the first runs.</summary>
internal static class JobFilePlans
{
    /// <exception cref="JobFileException">A job would be refused; lists every fault of every job with its line.</exception>
    public static async Task<IReadOnlyList<PlannedEntry>> MakeAsync(SpaceClient client, JobFile file, CancellationToken cancellation)
    {
        var plans = await Task.WhenAll(file.Jobs.Select(async entry => new PlannedEntry(entry, await entry.PlanAsync(client, cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
        var faults = plans
            .SelectMany(planned => planned.Plan.Faults.Select(fault => new JobFileFault(planned.Entry.LineOf(fault.Key), $"{planned.Entry.Name}: {fault.Key}: {fault.Problem}")))
            .ToArray();
        return faults.Length == 0 ? plans : throw new JobFileException(file.Path, faults);
    }
}

/// <summary>An entry and what it would touch and cost.</summary>
internal sealed record PlannedEntry(JobFileEntry Entry, EntryPlan Plan);

/// <summary>A plan as JSON.</summary>
internal sealed record PlanDocument
{
    public required string Name { get; init; }

    public required string Kind { get; init; }

    public required string Product { get; init; }

    public required IReadOnlyList<string> Elements { get; init; }

    /// <summary>Minor units; null where only the run can tell.</summary>
    public long? MaximumPrice { get; init; }

    public string? Currency { get; init; }

    public static PlanDocument Of(PlannedEntry planned) => new()
    {
        Name = planned.Entry.Name,
        Kind = planned.Entry.Kind,
        Product = planned.Plan.Detail!.Product.Value,
        Elements = [.. planned.Plan.Detail.Elements.Select(element => element.Value)],
        MaximumPrice = planned.Plan.MaximumPrice,
        Currency = planned.Plan.Currency,
    };
}
