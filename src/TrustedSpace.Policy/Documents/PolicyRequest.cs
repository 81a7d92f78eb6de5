using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Policy.Documents;

/// <summary>
/// What is asked of a usage policy. Only <see cref="Purpose"/> is the consumer's word; the consumer is known by certificate, and
/// levels, time and calls are the connector's own.
/// </summary>
public sealed record PolicyRequest
{
    public required DatasetId Dataset { get; init; }

    public required ParticipantId Consumer { get; init; }

    public required string Purpose { get; init; }

    public required Operation Operation { get; init; }

    /// <summary>Elements that would be read, each with the level in the owner's description.</summary>
    public required IReadOnlyList<RequestedElement> Elements { get; init; }

    /// <summary>Time of the decision, in unix seconds.</summary>
    public required long Time { get; init; }

    /// <summary>Calls that the consumer made within the last quota period of each permission, by the permission's id. A permission that is absent here grants nothing.</summary>
    public required IReadOnlyDictionary<string, long> Calls { get; init; }
}

/// <summary>An element of the dataset and its level, 1 to 4.</summary>
public sealed record RequestedElement
{
    public required ElementName Name { get; init; }

    public required int Level { get; init; }
}
