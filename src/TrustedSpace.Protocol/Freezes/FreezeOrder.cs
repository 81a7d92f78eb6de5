using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Freezes;

/// <summary>A regulator stops something from now on, signed as a statement of type <see cref="StatementType"/>.</summary>
public sealed record FreezeOrder
{
    public const string StatementType = "freeze+jwt";

    public required FreezeId Id { get; init; }

    public required FreezeSubject Subject { get; init; }

    /// <summary>Salted commitment to the reason in words, which no leaf holds.</summary>
    public required Sha256Digest Reason { get; init; }

    /// <summary>Salted commitment to the name of the person who acted for the regulator, where one is given.</summary>
    public Sha256Digest? Actor { get; init; }

    /// <summary>Unix milliseconds on the regulator's clock.</summary>
    public required long At { get; init; }
}

/// <summary>A regulator ends a freeze, signed as a statement of type <see cref="StatementType"/>.</summary>
public sealed record FreezeLift
{
    public const string StatementType = "freeze-lift+jwt";

    public required FreezeId Freeze { get; init; }

    /// <summary>Salted commitment to the reason in words.</summary>
    public required Sha256Digest Reason { get; init; }

    /// <summary>Salted commitment to the name of the person who acted for the regulator, where one is given.</summary>
    public Sha256Digest? Actor { get; init; }

    /// <summary>Unix milliseconds on the regulator's clock.</summary>
    public required long At { get; init; }
}

/// <summary>An owner's connector says that an order, or its end, is in force with it, signed as a statement of type <see cref="StatementType"/>.</summary>
public sealed record FreezeAcknowledgement
{
    public const string StatementType = "freeze-ack+jwt";

    public required FreezeId Freeze { get; init; }

    public required ParticipantId Owner { get; init; }

    /// <summary>False while the freeze is in force, true once it was lifted.</summary>
    public required bool Lifted { get; init; }

    /// <summary>Unix milliseconds on the connector's clock at which it took effect there; durable before it was signed.</summary>
    public required long At { get; init; }
}
