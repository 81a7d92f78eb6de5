using TrustedSpace.Cli.Exports;
using TrustedSpace.Cli.Jobs;

namespace TrustedSpace.Cli.JobFiles;

/// <summary>The kinds of jobs that a file can hold. A kind brings an entry type and how it is read.</summary>
internal static class JobKinds
{
    public static IReadOnlyDictionary<string, JobKind> All { get; } = new SortedDictionary<string, JobKind>(StringComparer.Ordinal)
    {
        [StatisticsEntry.Word] = new(StatisticsEntry.Read),
        [ExportEntry.Word] = new(ExportEntry.Read),
    };
}

/// <summary>One kind of jobs.</summary>
/// <param name="Read">Reads the kind's own keys; null where something is wrong, which is noted then.</param>
internal readonly record struct JobKind(Func<JobFileSection, EntryFields, JobFileEntry?> Read);

/// <summary>What entries of every kind have; null where it is missing or wrong, which is noted then.</summary>
internal sealed record EntryFields
{
    public required string? Name { get; init; }

    public required int Line { get; init; }

    public required string? Purpose { get; init; }

    public required string? Output { get; init; }

    public required EntryGrant Grant { get; init; }

    public required TimeSpan? Timeout { get; init; }

    public required int Retries { get; init; }

    public required string Source { get; init; }

    /// <summary>The fields, where none is missing or wrong.</summary>
    public EntryCommon? Sound(JobFileSection section) => this is { Name: { } name, Purpose: { } purpose, Output: { } output }
        ? new EntryCommon
        {
            Name = name,
            Line = Line,
            Lines = section.Lines,
            Purpose = purpose,
            Output = output,
            Grant = Grant,
            Timeout = Timeout,
            Retries = Retries,
            Source = Source,
        }
        : null;

    /// <summary>The format that was written, or the one of the output's extension.</summary>
    public T? Format<T>(JobFileSection section, IReadOnlyDictionary<string, T> formats, IReadOnlyDictionary<string, T> extensions)
        where T : struct
    {
        if (section.OneOf("format", formats) is { } named)
        {
            return named;
        }

        if (section.OptionalText("format") is null && Output is not null)
        {
            if (extensions.TryGetValue(Path.GetExtension(Output), out var usual))
            {
                return usual;
            }

            section.Note("format", $"is missing, and {Path.GetFileName(Output)} does not end in {string.Join(", ", extensions.Keys)}");
        }

        return null;
    }
}
