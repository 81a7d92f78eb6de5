using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Protocol.Billing;

/// <summary>A settlement as the log holds it.</summary>
public sealed record SettlementReport
{
    public required int Settlement { get; init; }

    public required CalendarMonth Month { get; init; }

    /// <summary>Whether the month was over.</summary>
    public required bool Final { get; init; }

    /// <summary>The closing, then the splits, the operator's account and the invoices, each with its leaf.</summary>
    public required IReadOnlyList<LoggedEntry> Entries { get; init; }
}

/// <summary>Body of a request to settle.</summary>
public sealed record SettlementRequest
{
    /// <summary>The month; null: the earliest with something to settle.</summary>
    public CalendarMonth? Month { get; init; }
}
