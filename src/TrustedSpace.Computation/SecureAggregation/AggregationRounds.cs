using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>The rounds of secure aggregation among parties that all stay.</summary>
public static class AggregationRounds
{
    private const string Protocol = "Secure aggregation";

    public static Round Keys { get; } = new(Protocol, 1, "keys", Delivery.ToAll);

    public static Round Counts { get; } = new(Protocol, 2, "counts", Delivery.ToEach);

    public static Round Release { get; } = new(Protocol, 3, "release", Delivery.ToConsumer);

    public static IReadOnlyList<Round> All { get; } = [Keys, Counts, Release];
}
