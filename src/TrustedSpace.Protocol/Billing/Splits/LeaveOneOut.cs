namespace TrustedSpace.Protocol.Billing.Splits;

/// <summary>What would be missing without each owner, for comparison with the Shapley value: simple, but the parts don't sum to the whole.</summary>
public static class LeaveOneOut
{
    /// <summary>v(all) − v(all but i), in the unit of the game.</summary>
    public static IReadOnlyList<long> Of(ICoalitionValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var everyone = Enumerable.Range(0, value.Players).ToArray();
        var whole = value.Of(everyone);
        return [.. everyone.Select(player => whole - value.Of([.. everyone.Where(other => other != player)]))];
    }
}
