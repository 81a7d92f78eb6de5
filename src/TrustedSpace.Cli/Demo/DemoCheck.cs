namespace TrustedSpace.Cli.Demo;

/// <summary>One thing the demonstration shows, and whether it held.</summary>
internal sealed record DemoCheck
{
    /// <summary>What is shown, in a few words.</summary>
    public required string Name { get; init; }

    public required bool Holds { get; init; }

    /// <summary>What was seen, in one sentence.</summary>
    public required string Finding { get; init; }

    /// <summary>The measured figures behind it.</summary>
    public required IReadOnlyDictionary<string, object> Figures { get; init; }

    public static DemoCheck Of(string name, bool holds, FormattableString finding, params ReadOnlySpan<(string Name, object Value)> figures) =>
        new()
        {
            Name = name,
            Holds = holds,
            Finding = FormattableString.Invariant(finding),
            Figures = figures.ToArray().ToDictionary(figure => figure.Name, figure => figure.Value),
        };
}

/// <summary>Everything the demonstration found.</summary>
internal sealed record DemoReport
{
    public required bool Holds { get; init; }

    public required IReadOnlyList<DemoCheck> Checks { get; init; }
}
