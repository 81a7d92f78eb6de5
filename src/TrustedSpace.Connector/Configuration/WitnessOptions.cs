namespace TrustedSpace.Connector.Configuration;

/// <summary>The connector as a witness of the log.</summary>
public sealed record WitnessOptions
{
    /// <summary>File with the connector's private key of cosignatures.</summary>
    public required string Key { get; init; }

    /// <summary>Policy file; the logs that it names are witnessed. What the gateway says about its log counts for nothing.</summary>
    public required string Policy { get; init; }

    internal WitnessOptions RelativeTo(string directory) =>
        new() { Key = Path.GetFullPath(Key, directory), Policy = Path.GetFullPath(Policy, directory) };
}
