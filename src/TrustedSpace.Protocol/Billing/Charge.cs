using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing;

/// <summary>One line of what a flow costs at one owner.</summary>
public sealed record Charge
{
    public required ParticipantId Owner { get; init; }

    public required ChargeUnit Unit { get; init; }

    /// <summary>What was charged of the unit: jobs, cells, rows, bytes, or 10⁻¹² of rho.</summary>
    public required long Quantity { get; init; }

    /// <summary>Minor units of the quote's currency.</summary>
    public required long Amount { get; init; }
}
