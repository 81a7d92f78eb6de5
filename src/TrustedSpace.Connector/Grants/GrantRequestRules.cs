using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Grants;

/// <summary>What a grant request satisfies before any policy is asked.</summary>
internal static class GrantRequestRules
{
    private const long Day = 24 * 3600;
    private const int MostOwners = 64;

    /// <summary>What is wrong, or null.</summary>
    /// <param name="request">As the gateway sent it.</param>
    /// <param name="owner">The owner that is asked.</param>
    /// <param name="now">Unix seconds.</param>
    public static string? Violation(GrantRequest request, ParticipantId owner, long now)
    {
        var detail = request.Detail;
        var owners = request.Owners;
        return request switch
        {
            _ when !owners.Contains(owner) => $"{owner} is not among the owners of the request",
            _ when owners.Count > MostOwners || !owners.Zip(owners.Skip(1)).All(pair => string.CompareOrdinal(pair.First.Value, pair.Second.Value) < 0) =>
                $"the owners are at most {MostOwners}, ordered, each once",
            _ when detail.Operation == Operation.Statistics && owners.Count < 2 => "secure aggregation needs two owners or more",
            _ when detail.Type != AuthorizationDetail.TypeName => $"the type is {AuthorizationDetail.TypeName}, not '{detail.Type}'",
            _ when detail.Elements.Distinct().Count() != detail.Elements.Count => "an element is named twice",
            _ when detail.Parameters is not { MaximumJobs: > 0, MaximumCells: > 0 } => "the grant allows no job or no cell",
            _ when request.Expires <= now => "the period has passed",
            _ when request.Expires <= request.NotBefore || request.Expires - request.NotBefore > Day => "the period is longer than a day, or empty",
            _ => null,
        };
    }
}
