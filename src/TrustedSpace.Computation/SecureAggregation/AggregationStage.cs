namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>The three rounds, with their numbers on the wire.</summary>
public enum AggregationStage
{
    Keys = 1,
    Counts = 2,
    Release = 3,
}
