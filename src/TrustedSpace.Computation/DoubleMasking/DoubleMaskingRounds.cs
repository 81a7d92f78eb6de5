using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>The rounds of secure aggregation that goes on when parties leave.</summary>
public static class DoubleMaskingRounds
{
    private const string Protocol = "Double masking";

    public static Round Keys { get; } = new(Protocol, 1, "keys", Delivery.ToAll);

    public static Round Shares { get; } = new(Protocol, 2, "shares", Delivery.ToEach);

    public static Round Vectors { get; } = new(Protocol, 3, "vectors", Delivery.ToEach);

    public static Round View { get; } = new(Protocol, 4, "view", Delivery.ToAll);

    public static Round Unmask { get; } = new(Protocol, 5, "unmask", Delivery.ToEach);

    public static Round Release { get; } = new(Protocol, 6, "release", Delivery.ToConsumer);

    public static IReadOnlyList<Round> All { get; } = [Keys, Shares, Vectors, View, Unmask, Release];
}
