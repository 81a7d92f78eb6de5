using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Sources;

/// <summary>The source does not hold what its description declares; every mismatch is listed.</summary>
public sealed class SourceMismatchException(DatasetId dataset, IReadOnlyList<SourceMismatch> mismatches) : Exception(
    $"Dataset {dataset}: the source contradicts its description.\n"
    + string.Concat(mismatches.Select(mismatch => $"  {mismatch}\n"))
    + "Correct the data or the description, then start the connector again.")
{
    public IReadOnlyList<SourceMismatch> Mismatches { get; } = mismatches;
}
