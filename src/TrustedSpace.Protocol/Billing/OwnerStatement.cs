using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing;

/// <summary>What an owner earned in a settlement, in one currency.</summary>
public sealed record OwnerStatement
{
    public required ParticipantId Owner { get; init; }

    public required int Settlement { get; init; }

    public required CalendarMonth Month { get; init; }

    public required string Currency { get; init; }

    /// <summary>One for each product and price book.</summary>
    public required IReadOnlyList<OwnerStatementLine> Lines { get; init; }

    /// <summary>Minor units.</summary>
    public required long Total { get; init; }
}

/// <summary>An owner's part in one split.</summary>
public sealed record OwnerStatementLine
{
    /// <summary>Index of the split's leaf.</summary>
    public required long Leaf { get; init; }

    public required ProductId Product { get; init; }

    public required SplitRule Rule { get; init; }

    /// <summary>Flows and corrections that were split.</summary>
    public required long Flows { get; init; }

    /// <summary>What consumers owe for them, in minor units.</summary>
    public required long Gross { get; init; }

    /// <summary>The owner's weight, in billionths of all.</summary>
    public required long Weight { get; init; }

    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }
}
