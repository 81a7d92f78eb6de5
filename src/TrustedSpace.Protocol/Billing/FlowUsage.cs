using System.Text.Json;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Protocol.Billing;

/// <summary>What a recorded flow used, read from the owners' statements in its leaf.</summary>
public static class FlowUsage
{
    /// <returns>One for each owner whose data was released; where the leaf has no statement, one for each owner that is charged, with the flow's cells.</returns>
    /// <exception cref="JsonException">A statement can't be read.</exception>
    public static IReadOnlyList<Usage> Of(Flow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return flow.Statements.Count > 0
            ? Usage.Of([.. flow.Statements.Select(Read)])
            : [.. flow.Charges.Select(charge => charge.Owner).Distinct().Select(owner => new Usage { Owner = owner, Cells = flow.Cells })];
    }

    private static ReleaseStatement Read(string statement)
    {
        try
        {
            return StoredStatement.Read<ReleaseStatement>(statement);
        }
        catch (Exception problem) when (problem is FormatException or IndexOutOfRangeException)
        {
            throw new JsonException("it is no signed statement", problem);
        }
    }
}
