using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing;

/// <summary>What a consumer owes for a period: a pure function of the log's leaves, so that anyone who holds them gets the same sum.</summary>
public sealed record Invoice
{
    /// <summary>Its number; null where it is not issued, but the account of a period so far.</summary>
    public long? Number { get; init; }

    /// <summary>Index of the leaf that issues it; null where it is not issued.</summary>
    public long? Leaf { get; init; }

    /// <summary>Number of the settlement that issued it; null where it is not issued.</summary>
    public int? Settlement { get; init; }

    /// <summary>When it was issued, Unix milliseconds; null where it is not issued.</summary>
    public long? IssuedAt { get; init; }

    public required ParticipantId Consumer { get; init; }

    /// <summary>Unix milliseconds, inclusive.</summary>
    public required long From { get; init; }

    /// <summary>Unix milliseconds, exclusive.</summary>
    public required long To { get; init; }

    public required string Currency { get; init; }

    /// <summary>In leaf order, then owner and unit order.</summary>
    public required IReadOnlyList<InvoiceLine> Lines { get; init; }

    /// <summary>Minor units.</summary>
    public required long Total { get; init; }

    /// <summary>Tax in the total: the sum over the lines.</summary>
    public required long Tax { get; init; }

    /// <summary>Number of leaves that were read.</summary>
    public required long TreeSize { get; init; }
}

/// <summary>One line of what a consumer owes.</summary>
public sealed record InvoiceLine
{
    /// <summary>Index of the leaf that it follows from: of a flow, a correction, or the closing of the period.</summary>
    public required long Leaf { get; init; }

    /// <summary>The flow that is charged or corrected; null for a deduction of the operator's.</summary>
    public FlowId? Flow { get; init; }

    /// <summary>Its grant.</summary>
    public GrantId? Grant { get; init; }

    /// <summary>Its job.</summary>
    public JobId? Job { get; init; }

    /// <summary>Whose data it was; null for a deduction of the operator's.</summary>
    public ParticipantId? Owner { get; init; }

    public required ChargeUnit Unit { get; init; }

    /// <summary>As <see cref="Charge.Quantity"/>.</summary>
    public required long Quantity { get; init; }

    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }

    /// <summary>Tax in the amount, rounded once.</summary>
    public required long Tax { get; init; }

    /// <summary>The month of use, where it was settled before the use was recorded: this line adjusts it. Null otherwise.</summary>
    public CalendarMonth? Adjusts { get; init; }
}
