using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Gateway.Grants;

/// <summary>
/// Reads a presented token down to the grant it stands for: signature by a key of this gateway, type, issuer, audience, and a
/// grant that this gateway issued. Who presents it, and whether it still counts, is <see cref="GrantVerifier"/>'s question.
/// </summary>
internal sealed class GrantTokenReader(GrantKeyRing keys, GrantStore grants, GatewayAddress address, TimeProvider time)
{
    private const int LongestToken = 64 * 1024;

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LongestToken };

    /// <param name="token">As presented.</param>
    /// <param name="grant">The grant, where it returns true.</param>
    /// <param name="problem">What is wrong, in words that follow "the grant", where it returns false.</param>
    public bool TryRead(string token, out IssuedGrant? grant, out string? problem)
    {
        grant = null;

        // With keys at hand the handler never waits, so taking the result blocks nothing.
        var result = _handler.ValidateTokenAsync(token, Parameters()).GetAwaiter().GetResult();
        if (!result.IsValid)
        {
            problem = Describe(result.Exception);
            return false;
        }

        if (ReadClaims((JsonWebToken)result.SecurityToken) is not { } claims)
        {
            problem = "has claims of another form than this gateway's";
            return false;
        }

        grant = grants.Find(claims.Grant);
        problem = grant is not null ? null
            : claims.Expires <= time.GetUtcNow().ToUnixTimeSeconds() ? Expired(claims.Expires)
            : "is not one that this gateway holds";
        return grant is not null;
    }

    /// <summary>Words for a grant whose time is over.</summary>
    public static string Expired(long expires) => $"expired at {DateTimeOffset.FromUnixTimeSeconds(expires):u}";

    // The clock has its own check, with no allowance, where the refusal can say more.
    private TokenValidationParameters Parameters() => new()
    {
        ValidIssuer = address.Value,
        ValidAudience = GrantClaims.ConnectorsAudience,
        ValidTypes = [GrantClaims.TokenType],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKeyResolver = (_, _, id, _) => keys.Find(id) is { } key ? [key] : [],
        TryAllIssuerSigningKeys = false,
        ValidateLifetime = false,
    };

    private static GrantClaims? ReadClaims(JsonWebToken token)
    {
        try
        {
            return JsonSerializer.Deserialize<GrantClaims>(Base64Url.DecodeFromChars(token.EncodedPayload), ProtocolJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Describe(Exception? problem) => problem switch
    {
        SecurityTokenSignatureKeyNotFoundException => "is signed with a key that this gateway does not have",
        SecurityTokenInvalidSignatureException => "does not carry this gateway's signature, or was altered",
        SecurityTokenInvalidIssuerException => "comes from another issuer",
        SecurityTokenInvalidAudienceException => "is meant for another audience",
        SecurityTokenInvalidTypeException => $"is not a token of type {GrantClaims.TokenType}",
        SecurityTokenInvalidAlgorithmException => "is not signed with ES256",
        _ => "is not a signed token",
    };
}
