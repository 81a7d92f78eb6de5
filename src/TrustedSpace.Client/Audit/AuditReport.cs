using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Audit;

/// <summary>What an offline audit of a log found.</summary>
public sealed record AuditReport
{
    public required string Origin { get; init; }

    /// <summary>Leaves that the checkpoint commits to.</summary>
    public required long TreeSize { get; init; }

    /// <summary>Root hash of the tree, base64 as in the checkpoint.</summary>
    public required string Root { get; init; }

    /// <summary>When each witness of the policy cosigned the checkpoint, by name; null where it did not. Empty without a policy.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset?> Cosignatures { get; init; } = new Dictionary<string, DateTimeOffset?>();

    /// <summary>Number of leaves of each kind.</summary>
    public required IReadOnlyDictionary<string, int> Leaves { get; init; }

    /// <summary>Each check with what it counted and found.</summary>
    public required IReadOnlyList<CheckSummary> Checks { get; init; }

    /// <summary>Number of signed statements that were checked against the certificate authority.</summary>
    public required int Signatures { get; init; }

    /// <summary>Minor units that consumers owe by the leaves, corrections taken off; a sum for each currency.</summary>
    public required IReadOnlyDictionary<string, long> Charged { get; init; }

    /// <summary>Released exports of which the log holds no receipt of their consumer, in leaf order. Not wrong by itself: a receipt may be under way, or withheld.</summary>
    public IReadOnlyList<JobId> Unconfirmed { get; init; } = [];

    /// <summary>Everything wrong, in leaf order; empty when the log holds.</summary>
    public required IReadOnlyList<AuditFinding> Findings { get; init; }

    public bool Holds => Findings.Count == 0;
}

/// <summary>One check of an audit.</summary>
/// <param name="Name">What the log is held to.</param>
/// <param name="Checked">How many things were held to it.</param>
/// <param name="Findings">How many of them were found wrong.</param>
public sealed record CheckSummary(string Name, int Checked, int Findings);

/// <summary>One thing that is wrong.</summary>
public sealed record AuditFinding
{
    /// <summary>Name of the check that found it.</summary>
    public required string Check { get; init; }

    /// <summary>Leaf that it concerns; null where it concerns the log's files.</summary>
    public long? Leaf { get; init; }

    /// <summary>What is wrong, in words.</summary>
    public required string Problem { get; init; }

    /// <inheritdoc />
    public override string ToString() => Leaf is { } leaf ? $"leaf {leaf}: {Problem}" : Problem;
}
