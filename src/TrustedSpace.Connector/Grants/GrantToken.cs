using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Grants;

/// <summary>Checks a grant as a token (RFC 9068): type at+jwt, ES256 by a key of the gateway, audience, period. What it says is checked by <see cref="GrantVerification"/>.</summary>
internal sealed class GrantToken(GrantKeys keys, ConnectorIdentity identity, TimeProvider time)
{
    private const int MaximumLength = 64 * 1024;
    private const string Renew = "Request a new grant and use it unchanged.";

    /// <summary>Clocks of two machines may differ by this many seconds.</summary>
    public const long ClockSkew = 30;

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaximumLength };
    private readonly Stage _stage = new(identity.Participant, "grant verification");

    /// <exception cref="RefusedException">The token is not one of the gateway's for the connectors, or not in force now.</exception>
    public async Task<GrantClaims> ReadAsync(string token, CancellationToken cancellationToken)
    {
        var jwt = Parse(token);
        var key = await keys.FindAsync(jwt.Kid ?? "", cancellationToken)
            ?? throw Refuse($"the gateway has no key '{jwt.Kid}'");
        var result = await _handler.ValidateTokenAsync(jwt, Parameters(key));
        if (!result.IsValid)
        {
            throw Refuse($"the grant is not a token of the gateway for the connectors ({result.Exception.GetType().Name})", result.Exception);
        }

        var claims = Claims(jwt);
        RequireInForce(claims);
        return claims;
    }

    private JsonWebToken Parse(string token)
    {
        try
        {
            return new JsonWebToken(token);
        }
        catch (Exception problem) when (problem is ArgumentException or SecurityTokenException)
        {
            throw Refuse("the grant is not a JWT", problem);
        }
    }

    private static TokenValidationParameters Parameters(JsonWebKey key) => new()
    {
        IssuerSigningKey = key,
        ValidTypes = [GrantClaims.TokenType],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidAudience = GrantClaims.ConnectorsAudience,

        // Whoever holds the key is the issuer: it came from the gateway over mutual TLS. The period is checked on this connector's clock.
        ValidateIssuer = false,
        ValidateLifetime = false,
    };

    private GrantClaims Claims(JsonWebToken jwt)
    {
        try
        {
            return JsonSerializer.Deserialize<GrantClaims>(Base64UrlEncoder.DecodeBytes(jwt.EncodedPayload), ProtocolJson.Options)
                ?? throw new JsonException("the payload is null");
        }
        catch (Exception problem) when (problem is JsonException or FormatException)
        {
            throw Refuse($"the grant's claims are not those of a grant: {problem.Message}", problem);
        }
    }

    private void RequireInForce(GrantClaims claims)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (now >= claims.Expires)
        {
            throw Refuse("the grant has expired");
        }

        if (now < claims.NotBefore - ClockSkew)
        {
            throw Refuse("the grant is not in force yet");
        }
    }

    private RefusedException Refuse(string reason, Exception? inner = null) => _stage.Refuse(RefusalCode.Unauthenticated, reason, Renew, inner);
}
