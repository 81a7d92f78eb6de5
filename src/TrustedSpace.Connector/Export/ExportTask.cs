using TrustedSpace.Connector.Policy;
using TrustedSpace.Policy.Documents;

namespace TrustedSpace.Connector.Export;

/// <summary>An admitted export: what was verified, the use it is accounted to, and the decision whose obligations hold.</summary>
/// <param name="Export">Grant and spec, verified.</param>
/// <param name="Use">What the ledger accounts it to.</param>
/// <param name="Decision">The policy's, at the time of use.</param>
/// <param name="MostCells">Cells that the gateway leaves to the whole export; the owner's own account of the budget may leave fewer.</param>
/// <param name="Resumed">The broken part after which it goes on; null for an export from its beginning.</param>
internal sealed record ExportTask(VerifiedExport Export, Use Use, PolicyDecision Decision, long MostCells, ExportPart? Resumed);
