using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Audit;

/// <summary>A leaf with those of its signed statements that hold; one that does not is missing here and found by the check of signatures.</summary>
internal sealed record AuditedLeaf
{
    public required long Index { get; init; }

    public required LogEntry Entry { get; init; }

    /// <summary>Decisions of a grant or denial.</summary>
    public IReadOnlyList<VerifiedStatement<Decision>> Decisions { get; init; } = [];

    /// <summary>Releases of a flow.</summary>
    public IReadOnlyList<VerifiedStatement<ReleaseStatement>> Releases { get; init; } = [];

    public VerifiedStatement<ExportReceipt>? Receipt { get; init; }

    public VerifiedStatement<DatasetPublication>? Publication { get; init; }

    public VerifiedStatement<FreezeOrder>? Freeze { get; init; }

    public VerifiedStatement<FreezeLift>? Lift { get; init; }

    /// <summary>Step of an objection.</summary>
    public VerifiedStatement<ObjectionStep>? Step { get; init; }
}
