using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing;

/// <summary>What a consumer owes for a period: a pure function of the log's leaves, so that anyone who holds them gets the same sum.</summary>
public sealed record Invoice
{
    public required ParticipantId Consumer { get; init; }

    /// <summary>Unix milliseconds, inclusive.</summary>
    public required long From { get; init; }

    /// <summary>Unix milliseconds, exclusive.</summary>
    public required long To { get; init; }

    public required string Currency { get; init; }

    /// <summary>In leaf order, then owner order.</summary>
    public required IReadOnlyList<InvoiceLine> Lines { get; init; }

    /// <summary>Minor units.</summary>
    public required long Total { get; init; }

    /// <summary>Number of leaves that were read.</summary>
    public required long TreeSize { get; init; }
}

/// <summary>One line of one owner's charges for one flow.</summary>
public sealed record InvoiceLine
{
    /// <summary>Index of the flow's leaf.</summary>
    public required long Leaf { get; init; }

    public required FlowId Flow { get; init; }

    public required GrantId Grant { get; init; }

    public required JobId Job { get; init; }

    public required ParticipantId Owner { get; init; }

    public required ChargeUnit Unit { get; init; }

    /// <summary>As <see cref="Charge.Quantity"/>.</summary>
    public required long Quantity { get; init; }

    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }
}
