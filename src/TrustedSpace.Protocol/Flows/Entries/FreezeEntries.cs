using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

/// <summary>A regulator froze a participant, a dataset, a grant or a job. It was in force before this leaf.</summary>
public sealed record FreezeOrdered : LogEntry
{
    public required FreezeId Freeze { get; init; }

    public required FreezeSubject Subject { get; init; }

    public required ParticipantId By { get; init; }

    /// <summary>Signed <see cref="FreezeOrder"/>.</summary>
    public required string Order { get; init; }
}

/// <summary>A regulator ended a freeze, from this leaf on.</summary>
public sealed record FreezeLifted : LogEntry
{
    public required FreezeId Freeze { get; init; }

    public required ParticipantId By { get; init; }

    /// <summary>Signed <see cref="FreezeLift"/>.</summary>
    public required string Lift { get; init; }
}
