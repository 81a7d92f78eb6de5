using System.Text.Json;
using TrustedSpace.Connector.Catalog;
using TrustedSpace.Connector.Freezes;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Grants;

/// <summary>Lays a grant request before the usage policy of the dataset that it asks for.</summary>
internal sealed class GrantRequests(OwnedDatasets datasets, UsageDecisions decisions, FreezeRegister freezes, ConnectorIdentity identity, TimeProvider time)
{
    private readonly Stage _stage = new(identity.Participant, "grant request");

    /// <param name="canonical">Canonical JSON of a <see cref="GrantRequest"/>.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    /// <returns>The signed decision, allow or deny.</returns>
    /// <exception cref="RefusedException">The request is malformed, the policy can't answer, or something of it is frozen.</exception>
    public Task<string> DecideAsync(ReadOnlySpan<byte> canonical, CancellationToken cancellationToken)
    {
        var request = Read(canonical);
        if (GrantRequestRules.Violation(request, identity.Participant, time.GetUtcNow().ToUnixTimeSeconds()) is { } violation)
        {
            throw _stage.Refuse(RefusalCode.Invalid, violation, "Correct the request.");
        }

        var dataset = datasets.InProduct(request.Detail.Product);
        var use = new Involvement
        {
            Participants = [request.Consumer, .. request.Owners],
            Datasets = [dataset.Description.Id],
            Grant = request.Grant,
        };
        freezes.Require(use, _stage);
        return decisions.DecideAsync(request, dataset, cancellationToken);
    }

    private GrantRequest Read(ReadOnlySpan<byte> canonical)
    {
        try
        {
            return CanonicalJson.Deserialize<GrantRequest>(canonical);
        }
        catch (JsonException problem)
        {
            throw _stage.Refuse(RefusalCode.Invalid, $"not a grant request: {problem.Message}", "Send canonical JSON of a grant request.", problem);
        }
    }
}
