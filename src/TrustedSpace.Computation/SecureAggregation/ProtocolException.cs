namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>The protocol cannot go on. The message names party, stage and remedy; the job releases nothing.</summary>
public sealed class ProtocolException : Exception
{
    public ProtocolException(AggregationStage stage, string? party, string problem, string remedy)
        : base($"Secure aggregation, round {stage.ToString().ToLowerInvariant()}{(party is null ? "" : $", party {party}")}: {problem} {remedy}")
    {
        Stage = stage;
        Party = party;
    }

    public AggregationStage Stage { get; }

    /// <summary>The party at fault, or several joined by a comma where only their disagreement is known; null if none is.</summary>
    public string? Party { get; }
}
