using TrustedSpace.Connector.Policy;
using TrustedSpace.Policy.Documents;

namespace TrustedSpace.Connector.Export;

/// <summary>An admitted export: what was verified, the use it is accounted to, and the decision whose obligations hold.</summary>
internal sealed record ExportTask(VerifiedExport Export, Use Use, PolicyDecision Decision);
