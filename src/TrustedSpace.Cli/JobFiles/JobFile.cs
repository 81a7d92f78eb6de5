using System.Security.Cryptography;
using System.Text;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Cli.JobFiles;

/// <summary>Jobs of any kind in one YAML file, checked as a whole before the first runs. Documented in docs/jobs.md.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Jobs">In the order of the file.</param>
internal sealed record JobFile(string Path, IReadOnlyList<JobFileEntry> Jobs);

/// <summary>One job of a file. Each kind is a type of its own in the folder of its feature.</summary>
internal abstract record JobFileEntry
{
    /// <summary>What entries of every kind have.</summary>
    public required EntryCommon Common { get; init; }

    public string Name => Common.Name;

    /// <summary>Word of the file for this kind.</summary>
    public abstract string Kind { get; }

    /// <summary>SHA-256 of the entry's text, as a key of what was done of it.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Common.Source)));

    /// <summary>Line of a key of the entry.</summary>
    public int LineOf(string key) => Common.Lines.GetValueOrDefault(key, Common.Line);

    /// <summary>Holds the job against the space as it is, without running it.</summary>
    public abstract Task<EntryPlan> PlanAsync(SpaceClient client, CancellationToken cancellation);

    /// <summary>Runs the job, or goes on where an earlier run stopped, and writes its output.</summary>
    /// <exception cref="Protocol.Refusals.RefusedException">The job was refused, or ended without a release.</exception>
    public abstract Task<EntryOutcome> RunAsync(EntryPlan plan, EntryRun run, CancellationToken cancellation);
}

/// <summary>What entries of every kind have, read and sound.</summary>
internal sealed record EntryCommon
{
    /// <summary>Unique in the file.</summary>
    public required string Name { get; init; }

    /// <summary>Line of the file at which the job begins, counted from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Line of each key of the entry.</summary>
    public required IReadOnlyDictionary<string, int> Lines { get; init; }

    public required string Purpose { get; init; }

    /// <summary>Full path of the file that the result becomes.</summary>
    public required string Output { get; init; }

    /// <summary>Most jobs and cells and the life of the grant that is asked for; null cells stand for what the job needs.</summary>
    public required EntryGrant Grant { get; init; }

    /// <summary>Longest run; the gateway's limit unless given.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Most further attempts after a transient failure.</summary>
    public required int Retries { get; init; }

    /// <summary>The entry's keys and values as text: an entry that was changed is another job.</summary>
    public required string Source { get; init; }
}

/// <summary>The grant that a job of a file is run under.</summary>
internal sealed record EntryGrant(long? Cells, int LifetimeSeconds)
{
    public GrantParameters For(long needed) => new() { MaximumJobs = 1, MaximumCells = Math.Max(1, Cells ?? needed), LifetimeSeconds = LifetimeSeconds };
}

/// <summary>What a job would touch and cost, or why it would be refused.</summary>
internal sealed record EntryPlan
{
    public IReadOnlyList<EntryFault> Faults { get; init; } = [];

    /// <summary>What the grant must name; null where there are faults.</summary>
    public AuthorizationDetail? Detail { get; init; }

    /// <summary>Most that the job can cost in minor units; null where only the run can tell.</summary>
    public long? MaximumPrice { get; init; }

    public string? Currency { get; init; }

    public static EntryPlan Refused(params IReadOnlyList<EntryFault> faults) => new() { Faults = faults };
}

/// <summary>What is wrong with an entry, and at which key of it.</summary>
internal sealed record EntryFault(string Key, string Problem);

/// <summary>What became of a job.</summary>
internal sealed record EntryOutcome
{
    public required string Job { get; init; }

    /// <summary>Result rows in the output.</summary>
    public required long Rows { get; init; }

    /// <summary>Minor units charged, where the kind tells.</summary>
    public long? Amount { get; init; }

    public string? Currency { get; init; }
}
