using Google.Protobuf;
using TrustedSpace.Gateway.Connectors;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Gateway.Grants;

/// <summary>
/// Lays a grant request before every owner at the same time. A decision counts only if that owner signed it, about this very
/// request and its own dataset; anything else is a failure that names the owner.
/// </summary>
internal sealed class OwnerDecisions(ConnectorChannels channels, CertificateAuthority authority)
{
    private const string Stage = "decision";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>One answer an owner, ordered as the product's datasets.</returns>
    public async Task<IReadOnlyList<OwnerAnswer>> AskAsync(GrantRequest request, DataProduct product, CancellationToken cancellationToken)
    {
        var bytes = CanonicalJson.Serialize(request);
        var digest = Sha256Digest.Of(bytes);
        var decide = new DecideRequest { Request = ByteString.CopyFrom(bytes) };
        return await Task.WhenAll(product.Datasets.Select(member => AskAsync(member, decide, digest, cancellationToken)));
    }

    private async Task<OwnerAnswer> AskAsync(MemberDataset member, DecideRequest decide, Sha256Digest request, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await channels.AskAsync(
                member.Owner, Stage, Patience, (connector, call) => connector.DecideAsync(decide, call), cancellationToken);
            return Verify(reply.Decision, member, request);
        }
        catch (RefusedException failure)
        {
            return new OwnerAnswer { Owner = member.Owner, Failure = failure.Refusal };
        }
    }

    private OwnerAnswer Verify(string signed, MemberDataset member, Sha256Digest request)
    {
        try
        {
            var statement = SignedStatement.Verify<Decision>(signed, Decision.StatementType, authority);
            return Flaw(statement, member, request) is { } flaw
                ? throw Violation(member.Owner, $"its decision does not count: {flaw}")
                : new OwnerAnswer { Owner = member.Owner, Signed = signed, Decision = statement.Payload, Digest = statement.Digest };
        }
        catch (StatementException problem)
        {
            throw Violation(member.Owner, problem.Message);
        }
    }

    private static string? Flaw(VerifiedStatement<Decision> statement, MemberDataset member, Sha256Digest request) => statement.Payload switch
    {
        var decision when statement.Signer != member.Owner || decision.Owner != member.Owner => $"it is {statement.Signer}'s, in the name of {decision.Owner}",
        var decision when decision.Dataset != member.Id => $"it is about dataset {decision.Dataset}, not {member.Id}",
        var decision when decision.Request != request => "it is about another request",
        var decision when decision.Allow != (decision.Denials.Count == 0) => "it allows and denies at once, or neither",
        _ => null,
    };

    private static RefusedException Violation(ParticipantId owner, string reason) => new(new Refusal
    {
        Code = RefusalCode.ProtocolViolation,
        Party = owner,
        Stage = Stage,
        Reason = reason,
        Remedy = "Ask the owner to check its connector.",
    });
}
