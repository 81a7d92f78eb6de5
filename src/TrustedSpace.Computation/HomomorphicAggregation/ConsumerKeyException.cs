namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>Bytes that are no consumer's key of this version, or not the key that they are said to be.</summary>
public sealed class ConsumerKeyException(string problem, Exception? cause = null)
    : Exception($"{problem} Have the consumer submit the job again with a key of the current version.", cause);
