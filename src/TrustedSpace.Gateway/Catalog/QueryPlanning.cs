using System.Security.Cryptography;
using TrustedSpace.Gateway.Connectors;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Catalog;

/// <summary>
/// Plans a query by asking every owner of the product. The gateway parses no SQL; it compares digests, and a plan counts only
/// when all owners made the same.
/// </summary>
public sealed class QueryPlanning(ConnectorChannels channels, GatewayOptions options)
{
    private const string Stage = "planning";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="RefusedException">An owner refused the query (its words say where), could not be asked, or planned something else.</exception>
    public async Task<QueryPlan> PlanAsync(DataProduct product, string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(product);
        var request = new PlanRequest { Product = product.Id.Value, Sql = sql };
        var plans = await Task.WhenAll(product.Datasets.Select(async member => (
            member.Owner,
            Plan: Read(
                await channels.AskAsync(member.Owner, Stage, Patience, (connector, call) => connector.PlanAsync(request, call), cancellationToken),
                member.Owner))));

        var (first, plan) = plans[0];
        foreach (var (owner, other) in plans[1..])
        {
            if (other.Digest != plan.Digest)
            {
                throw Violation(options.Participant, $"{first} and {owner} planned the same query differently ({plan.Digest}, {other.Digest})");
            }
        }

        return plan;
    }

    private static QueryPlan Read(PlanReply reply, ParticipantId owner)
    {
        try
        {
            return SHA256.HashData(reply.Plan.Span).AsSpan().SequenceEqual(reply.PlanDigest.Span)
                ? new QueryPlan
                {
                    Digest = Sha256Digest.FromHash(reply.PlanDigest.Span),
                    Elements = [.. reply.Elements.Select(ElementName.Parse)],
                    Columns = [.. reply.Columns],
                    Groups = reply.Groups,
                    MaximumCells = reply.MaximumCells,
                }
                : throw Violation(owner, "the digest in its plan is not the digest of its plan");
        }
        catch (FormatException problem)
        {
            throw Violation(owner, problem.Message);
        }
    }

    private static RefusedException Violation(ParticipantId party, string reason) => new(new Refusal
    {
        Code = RefusalCode.ProtocolViolation,
        Party = party,
        Stage = Stage,
        Reason = reason,
        Remedy = "The owners' connectors must run the same version; ask them.",
    });
}
