namespace TrustedSpace.Protocol.Witnesses;

/// <summary>How the witnesses of the log stand, as the gateway knows it.</summary>
public sealed record WitnessReport
{
    /// <summary>Leaves under the last published checkpoint.</summary>
    public required long Published { get; init; }

    /// <summary>Leaves that are durable.</summary>
    public required long Durable { get; init; }

    /// <summary>Seconds for which the oldest leaf has waited for a checkpoint; 0 when none waits.</summary>
    public required long WaitingSeconds { get; init; }

    /// <summary>Seconds of waiting after which jobs and exports are refused; null: no quorum is asked for, which is for development only.</summary>
    public int? WindowSeconds { get; init; }

    /// <summary>Whether jobs and exports are admitted.</summary>
    public required bool Admits { get; init; }

    /// <summary>Every witness of the policy, in its order.</summary>
    public required IReadOnlyList<WitnessStanding> Witnesses { get; init; }
}

/// <summary>One witness.</summary>
public sealed record WitnessStanding
{
    /// <summary>Its name in the policy.</summary>
    public required string Name { get; init; }

    /// <summary>The key of its cosignatures, as a vkey.</summary>
    public required string Key { get; init; }

    /// <summary>Where it is asked; null: it has told no address yet.</summary>
    public Uri? Address { get; init; }

    /// <summary>Leaves under the last checkpoint that it cosigned; null: none since the gateway started.</summary>
    public long? Size { get; init; }

    /// <summary>When it cosigned that, by its own clock.</summary>
    public DateTimeOffset? Cosigned { get; init; }

    /// <summary>Why it did not answer the last request with a cosignature; null: it did.</summary>
    public string? Problem { get; init; }

    /// <summary>Its last refusal because the log contradicts what it had signed; stays until the gateway restarts.</summary>
    public string? Contradiction { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? Contradicted { get; init; }
}
