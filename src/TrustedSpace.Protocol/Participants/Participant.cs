using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Participants;

/// <summary>An organisation in the space, as the operator enrolled it.</summary>
public sealed record Participant
{
    public required ParticipantId Id { get; init; }

    public required string Organisation { get; init; }

    public required ParticipantRole Role { get; init; }

    public required ParticipantStatus Status { get; init; }

    /// <summary><c>x5t#S256</c> of the TLS certificate that identifies its calls.</summary>
    public required string Tls { get; init; }

    /// <summary>DER of the signing certificate.</summary>
    public required byte[] Signing { get; init; }

    /// <summary>DER of the sealing certificate.</summary>
    public required byte[] Sealing { get; init; }

    /// <summary>Address of an owner's connector, announced by the connector itself; null until it did.</summary>
    public string? Address { get; init; }
}

/// <summary>What a participant may do.</summary>
public enum ParticipantRole
{
    Owner,
    Consumer,
    Operator,
    Regulator,
}

/// <summary>Whether a participant's calls are answered.</summary>
public enum ParticipantStatus
{
    Active,
    Suspended,
}

/// <summary>Body of an enrolment: certificates as DER, checked against the space's certificate authority.</summary>
public sealed record Enrolment
{
    public required ParticipantId Id { get; init; }

    public required string Organisation { get; init; }

    public required ParticipantRole Role { get; init; }

    public required byte[] Tls { get; init; }

    public required byte[] Signing { get; init; }

    public required byte[] Sealing { get; init; }
}
