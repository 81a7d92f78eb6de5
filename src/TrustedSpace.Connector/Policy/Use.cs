using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Policy;

/// <summary>One job or export that the ledger has admitted. Its number orders it among all uses: it sees those before it and not those after.</summary>
internal sealed record Use(long Number, UseSubject Subject);

/// <summary>Who uses what under which grant.</summary>
internal sealed record UseSubject
{
    public required JobId Job { get; init; }

    public required GrantId Grant { get; init; }

    public required ParticipantId Consumer { get; init; }

    public required DatasetId Dataset { get; init; }

    public required Operation Operation { get; init; }

    /// <summary>Budget of the grant.</summary>
    public required GrantParameters Budget { get; init; }
}

/// <summary>Where a use stands. Every state but <see cref="Failed"/> counts against quotas and the grant's budget.</summary>
internal enum UseState
{
    /// <summary>Admitted; nothing has left. After a crash it counts as failed.</summary>
    Running,

    /// <summary>Rows are leaving. After a crash it counts as broken.</summary>
    Streaming,

    Released,

    /// <summary>Ended before anything left.</summary>
    Failed,

    /// <summary>Ended after something left.</summary>
    Broken,
}
