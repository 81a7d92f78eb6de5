using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Freezes;

/// <summary>A freeze as the gateway lists it, with the regulator's own words and the owners' acknowledgements.</summary>
public sealed record FreezeStatus
{
    public required FreezeId Id { get; init; }

    public required FreezeSubject Subject { get; init; }

    /// <summary>The regulator that ordered it.</summary>
    public required ParticipantId By { get; init; }

    /// <summary>Signed <see cref="FreezeOrder"/>.</summary>
    public required string Order { get; init; }

    /// <summary>Unix milliseconds at which it took effect at the gateway.</summary>
    public required long OrderedAt { get; init; }

    /// <summary>Index of the order's leaf; null while it is not durable yet.</summary>
    public long? Leaf { get; init; }

    /// <summary>Signed <see cref="FreezeLift"/>; null while the freeze is in force.</summary>
    public string? Lift { get; init; }

    /// <summary>Unix milliseconds at the gateway.</summary>
    public long? LiftedAt { get; init; }

    /// <summary>Index of the lift's leaf.</summary>
    public long? LiftLeaf { get; init; }

    /// <summary>One each owner, ordered by owner: about the lift once there is one, else about the order.</summary>
    public IReadOnlyList<FreezeDelivery> Connectors { get; init; } = [];
}

/// <summary>Whether a freeze, or its end, is in force at one owner's connector.</summary>
public sealed record FreezeDelivery
{
    public required ParticipantId Owner { get; init; }

    /// <summary>Signed <see cref="FreezeAcknowledgement"/>; null while there is none.</summary>
    public string? Acknowledgement { get; init; }

    /// <summary>Milliseconds from the moment that the gateway took the order to the acknowledgement, on the gateway's clock.</summary>
    public long? Milliseconds { get; init; }

    /// <summary>Why there is no acknowledgement yet; the gateway asks again every second.</summary>
    public string? Problem { get; init; }
}

/// <summary>Body of an order.</summary>
public sealed record FreezeSubmission
{
    /// <summary>Signed <see cref="FreezeOrder"/>.</summary>
    public required string Order { get; init; }

    /// <summary>All that the order commits to.</summary>
    public required IReadOnlyList<SaltedDetail> Details { get; init; }
}

/// <summary>Body of a lift.</summary>
public sealed record FreezeLiftSubmission
{
    /// <summary>Signed <see cref="FreezeLift"/>.</summary>
    public required string Lift { get; init; }

    /// <summary>All that the lift commits to.</summary>
    public required IReadOnlyList<SaltedDetail> Details { get; init; }
}
