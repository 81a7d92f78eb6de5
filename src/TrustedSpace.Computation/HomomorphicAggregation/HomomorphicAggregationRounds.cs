using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>The rounds of an aggregation in ciphertexts, among parties that all stay.</summary>
public static class HomomorphicAggregationRounds
{
    private const string Protocol = "Homomorphic aggregation";

    public static Round Keys { get; } = new(Protocol, 1, "keys", Delivery.ToAll);

    public static Round Counts { get; } = new(Protocol, 2, "counts", Delivery.ToEach);

    public static Round Values { get; } = new(Protocol, 3, "values", Delivery.ToEach);

    public static Round Release { get; } = new(Protocol, 4, "release", Delivery.ToConsumer);

    public static IReadOnlyList<Round> All { get; } = [Keys, Counts, Values, Release];
}
