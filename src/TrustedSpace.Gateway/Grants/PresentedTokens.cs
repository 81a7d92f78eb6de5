using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Grants;

/// <summary>
/// Introspection (RFC 7662) and revocation (RFC 7009). Both are for the grant's holder, the owners of its product, regulators
/// and the operator; to anyone else a token is as good as unknown. <c>token</c> may also be the grant's id, because owners and
/// regulators know grants from the log, not from the token.
/// </summary>
internal sealed class PresentedTokens(GrantTokenReader reader, GrantStore grants, GrantRevoking revoking, TimeProvider time)
{
    /// <summary>The claims of an active grant with <c>active</c> true, or <c>active</c> false alone.</summary>
    public JsonObject Introspect(IFormCollection form, CallerIdentity caller)
    {
        if (Find(form, caller) is not { Revocation: null } grant || !IsInForce(grant))
        {
            return new JsonObject { ["active"] = false };
        }

        var claims = JsonSerializer.SerializeToNode(grant.Claims, ProtocolJson.Options)!.AsObject();
        claims["active"] = true;
        claims["token_type"] = "Bearer";
        return claims;
    }

    /// <summary>Done when the revocation is in force and recorded; a token that means nothing here needs no revocation.</summary>
    public Task RevokeAsync(IFormCollection form, CallerIdentity caller) =>
        Find(form, caller) is { } grant ? revoking.RevokeAsync(grant, caller.Id) : Task.CompletedTask;

    private IssuedGrant? Find(IFormCollection form, CallerIdentity caller)
    {
        if (form["token"] is not [{ Length: > 0 } token])
        {
            throw new OAuthException(OAuthException.InvalidRequest, "token must hold an access token, or the id of a grant");
        }

        var grant = GrantId.TryParse(token, out var id) ? grants.Find(id)
            : reader.TryRead(token, out var read, out _) ? read
            : null;
        return grant is not null && Concerns(grant, caller) ? grant : null;
    }

    private static bool Concerns(IssuedGrant grant, CallerIdentity caller) => caller.Role switch
    {
        ParticipantRole.Operator or ParticipantRole.Regulator => true,
        ParticipantRole.Owner => grant.Request.Owners.Contains(caller.Id),
        _ => grant.Request.Consumer == caller.Id,
    };

    private bool IsInForce(IssuedGrant grant)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return grant.Claims.NotBefore <= now && now < grant.Expires;
    }
}
