using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

/// <summary>Charges of an earlier leaf were wrong. They stand in that leaf for ever; the adjustment is on the next invoice.</summary>
public sealed record Correction : LogEntry
{
    /// <summary>Index of the flow's leaf that it corrects.</summary>
    public required long Corrects { get; init; }

    /// <summary>Why, in words without personal data.</summary>
    public required string Reason { get; init; }

    /// <summary>One for each owner whose charges change.</summary>
    public required IReadOnlyList<CorrectionLine> Lines { get; init; }

    /// <summary>Index of the leaf that upheld the objection it follows from; null for a correction of the operator's own.</summary>
    public long? Objection { get; init; }
}

/// <summary>What is added to an owner's charges for a flow.</summary>
public sealed record CorrectionLine
{
    public required ParticipantId Owner { get; init; }

    /// <summary>Minor units of the flow's currency: below 0 where too much was charged. All that was charged can be taken off, and no more.</summary>
    public required long Amount { get; init; }
}
