using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Grants;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Freezes;

/// <summary>What the use of a grant involves.</summary>
internal static class GrantInvolvement
{
    /// <summary>Any use: statistics involve every owner and dataset; an export involves one, which <see cref="OfExport"/> knows.</summary>
    public static Involvement Of(IssuedGrant grant) => grant.Detail.Operation == Operation.Export
        ? new Involvement { Participants = [grant.Request.Consumer], Grant = grant.Id }
        : new Involvement
        {
            Participants = [grant.Request.Consumer, .. grant.Request.Owners],
            Datasets = [.. Decisions(grant).Select(decision => decision.Dataset)],
            Grant = grant.Id,
        };

    public static Involvement OfExport(IssuedGrant grant, ParticipantId owner, JobId job) => new()
    {
        Participants = [grant.Request.Consumer, owner],
        Datasets = [.. Decisions(grant).Where(decision => decision.Owner == owner).Select(decision => decision.Dataset)],
        Grant = grant.Id,
        Job = job,
    };

    private static IEnumerable<Decision> Decisions(IssuedGrant grant) => grant.Decisions.Select(LoggedStatement.Read<Decision>);
}
