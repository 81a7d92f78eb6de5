using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Flows;

/// <summary>The most cells one export of each owner can carry: the row limit in the owner's decision times the granted elements.</summary>
internal static class ExportCeilings
{
    /// <summary>Reads the decisions of a grant's leaf, whose signatures were verified before the leaf was written.</summary>
    public static IReadOnlyDictionary<ParticipantId, long> Read(GrantIssued issued)
    {
        var ceilings = new Dictionary<ParticipantId, long>();
        if (issued.Request.Detail.Operation != Operation.Export)
        {
            return ceilings;
        }

        foreach (var statement in issued.Decisions)
        {
            var decision = LoggedStatement.Read<Decision>(statement);
            if (decision.Obligations.MaximumRows is { } rows)
            {
                ceilings[decision.Owner] = checked(rows * issued.Request.Detail.Elements.Count);
            }
        }

        return ceilings;
    }
}
