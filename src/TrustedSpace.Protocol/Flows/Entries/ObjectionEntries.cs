using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;

namespace TrustedSpace.Protocol.Flows;

/// <summary>A step of an objection, in the order of the log.</summary>
public abstract record ObjectionEntry : LogEntry
{
    public required ObjectionId Objection { get; init; }

    /// <summary>Who took the step.</summary>
    public required ParticipantId By { get; init; }

    /// <summary>Signed <see cref="ObjectionStep"/>.</summary>
    public required string Statement { get; init; }
}

/// <summary>A participant objects to a flow, a dataset or an invoice.</summary>
public sealed record ObjectionRaised : ObjectionEntry
{
    public required ObjectionTarget Target { get; init; }
}

/// <summary>A regulator names who has to answer.</summary>
public sealed record ObjectionAssigned : ObjectionEntry
{
    public required ParticipantId Respondent { get; init; }
}

/// <summary>The respondent answered.</summary>
public sealed record ObjectionAnswered : ObjectionEntry;

/// <summary>A regulator upheld it. Charges that it corrects are corrected by the leaves that name this one.</summary>
public sealed record ObjectionUpheld : ObjectionEntry;

/// <summary>A regulator dismissed it.</summary>
public sealed record ObjectionDismissed : ObjectionEntry;

/// <summary>Its raiser withdrew it.</summary>
public sealed record ObjectionWithdrawn : ObjectionEntry;
