using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

/// <summary>
/// The operator settles a month: everything that was used in it, or late from an earlier one, and stands in a leaf before this one. The leaves that follow from it
/// (<see cref="SplitSettled"/>, <see cref="OperatorSettled"/>, <see cref="InvoiceIssued"/>) are a function of the leaves up to here.
/// </summary>
public sealed record PeriodClosed : LogEntry
{
    /// <summary>Counted from 1, without a gap.</summary>
    public required int Settlement { get; init; }

    public required CalendarMonth Month { get; init; }

    /// <summary>Whether the month was over; what is recorded of it later is settled with the month that is open then.</summary>
    public required bool Final { get; init; }
}

/// <summary>How the revenue of a product's flows was shared in a settlement.</summary>
public sealed record SplitSettled : LogEntry
{
    public required int Settlement { get; init; }

    public required ProductId Product { get; init; }

    public required string Currency { get; init; }

    /// <summary>Digest of the price book that the flows' quotes name.</summary>
    public required Sha256Digest Book { get; init; }

    public required SplitRule Rule { get; init; }

    /// <summary>Flows and corrections that were added up.</summary>
    public required long Flows { get; init; }

    /// <summary>Minor units that consumers owe: the sum of tax, fee and every owner's amount.</summary>
    public required long Gross { get; init; }

    /// <summary>Tax in it: the sum over the lines.</summary>
    public required long Tax { get; init; }

    /// <summary>The operator's fee, rounded once.</summary>
    public required long Fee { get; init; }

    /// <summary>Ordered by owner.</summary>
    public required IReadOnlyList<SplitLine> Lines { get; init; }

    /// <summary>How contributions were estimated; null where every group of owners was counted.</summary>
    public SampledSplit? Sampled { get; init; }
}

/// <summary>An owner's share.</summary>
public sealed record SplitLine
{
    public required ParticipantId Owner { get; init; }

    /// <summary>What it is divided by, in billionths of all weights; 0 of each where there is no weight, which divides equally.</summary>
    public required long Weight { get; init; }

    /// <summary>For comparison with a contribution: what would be missing without this owner, in billionths of all owners'; null under other rules.</summary>
    public long? LeaveOneOut { get; init; }

    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }
}

/// <summary>That the contributions to some flows were estimated.</summary>
public sealed record SampledSplit
{
    /// <summary>Flows whose owners were too many to count all groups.</summary>
    public required long Flows { get; init; }

    /// <summary>Random orders that were drawn for each, by the hash of its leaf.</summary>
    public required int Permutations { get; init; }

    /// <summary>How far any owner's weight within one such flow may be off, in millionths of the flow's, in 19 of 20 draws.</summary>
    public required long ErrorBound { get; init; }
}

/// <summary>What a settlement leaves the operator in one currency.</summary>
public sealed record OperatorSettled : LogEntry
{
    public required int Settlement { get; init; }

    public required string Currency { get; init; }

    /// <summary>Minor units of fee in the settlement's splits.</summary>
    public required long Fee { get; init; }

    /// <summary>What of it the operator keeps; below 0 where it gives back.</summary>
    public required long Kept { get; init; }

    /// <summary>What of it is above the month's cap, and is held until a later month's invoices give it back.</summary>
    public required long Held { get; init; }

    /// <summary>What this settlement's invoices give back of earlier months.</summary>
    public required long Returned { get; init; }

    /// <summary>The cap of the month; null: none.</summary>
    public long? Cap { get; init; }
}

/// <summary>A consumer's invoice. Its lines follow from the leaves; the digest holds them fast.</summary>
public sealed record InvoiceIssued : LogEntry
{
    /// <summary>Counted from 1 in the whole space, without a gap.</summary>
    public required long Number { get; init; }

    public required int Settlement { get; init; }

    public required ParticipantId Consumer { get; init; }

    public required CalendarMonth Month { get; init; }

    public required string Currency { get; init; }

    /// <summary>Minor units that the consumer owes; below 0 it is a credit.</summary>
    public required long Total { get; init; }

    /// <summary>Tax in it: the sum over the lines.</summary>
    public required long Tax { get; init; }

    /// <summary>Number of lines.</summary>
    public required long Lines { get; init; }

    /// <summary>Digest of the lines: see <see cref="InvoiceDigest"/>.</summary>
    public required Sha256Digest Digest { get; init; }
}
