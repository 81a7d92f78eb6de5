namespace TrustedSpace.Protocol.Billing.Splits;

/// <summary>The value of data to a model: the quality that the job measured for each group of owners, such as the accuracy that it gained on held-out rows.</summary>
/// <param name="players">Number of owners.</param>
/// <param name="quality">Measures a group, 0 for none; in any unit, 0 to 2^53.</param>
/// <param name="isSubmodular">Whether owners are known to add the less the more others there are.</param>
public sealed class MeasuredValue(int players, Func<ReadOnlySpan<int>, long> quality, bool isSubmodular = false) : ICoalitionValue
{
    public int Players => players;

    public bool IsSubmodular => isSubmodular;

    public long Of(ReadOnlySpan<int> members) => members.IsEmpty ? 0 : quality(members);
}
