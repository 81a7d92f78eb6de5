namespace TrustedSpace.Protocol.Billing.Splits;

/// <summary>What any group of owners achieves together: a cooperative game. The empty group achieves 0, and whoever joins never makes it less.</summary>
public interface ICoalitionValue
{
    /// <summary>Number of owners, who are counted from 0.</summary>
    int Players { get; }

    /// <summary>Whether an owner adds the less the more others there are; its gain is then at most what it achieves alone.</summary>
    bool IsSubmodular { get; }

    /// <summary>The value of a group, 0 to 2^53.</summary>
    /// <param name="members">Distinct owners, in any order.</param>
    long Of(ReadOnlySpan<int> members);
}
