using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Gateway.Routing;

/// <summary>How a relayed request ended.</summary>
/// <param name="Outcome">What the flow's leaf says.</param>
/// <param name="Signed">The owner's release statement as received; null unless released.</param>
/// <param name="Release">Its verified content.</param>
/// <param name="MayComplete">Whether the consumer may see the end of the stream; otherwise the stream is reset.</param>
internal readonly record struct ExportVerdict(FlowOutcome Outcome, string? Signed, ReleaseStatement? Release, bool MayComplete);
