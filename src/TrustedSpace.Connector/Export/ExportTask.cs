using TrustedSpace.Connector.Policy;
using TrustedSpace.Policy.Documents;

namespace TrustedSpace.Connector.Export;

/// <summary>An admitted export: what was verified, the use it is accounted to, and the decision whose obligations hold.</summary>
internal sealed record ExportTask(VerifiedExport Export, Use Use, PolicyDecision Decision)
{
    /// <summary>Most cells that the gateway leaves to this export; the owner's own account of the budget may leave fewer.</summary>
    public long MostCells { get; init; } = long.MaxValue;
}
