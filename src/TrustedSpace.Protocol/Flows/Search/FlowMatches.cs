namespace TrustedSpace.Protocol.Flows;

/// <summary>Answer to a <see cref="FlowQuery"/>.</summary>
public sealed record FlowMatches
{
    /// <summary>Leaves that were searched, from the first: what has a larger index may match too.</summary>
    public required long IndexedThrough { get; init; }

    /// <summary>The newest that match, in log order.</summary>
    public required IReadOnlyList<LoggedEntry> Entries { get; init; }

    /// <summary>Value of <see cref="FlowQuery.Before"/> for the entries before these; null when there are none.</summary>
    public long? Before { get; init; }
}
