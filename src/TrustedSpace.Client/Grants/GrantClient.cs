using System.Net;
using System.Text.Json;
using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Client.Grants;

/// <summary>Asks for grants with OAuth 2.0 client credentials and rich authorization requests (RFC 6749 section 4.4, RFC 9396, RFC 8705).</summary>
public sealed class GrantClient
{
    private readonly GatewayHttp _http;
    private readonly ParticipantId _consumer;

    internal GrantClient(GatewayHttp http, ParticipantId consumer)
    {
        _http = http;
        _consumer = consumer;
    }

    /// <exception cref="GrantDeniedException">An owner's policy denies it; the exception names each owner and rule.</exception>
    public async Task<TokenResponse> RequestAsync(AuthorizationDetail detail, CancellationToken cancellation = default)
    {
        using var body = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", _consumer.Value),
            new("authorization_details", JsonSerializer.Serialize<IReadOnlyList<AuthorizationDetail>>([detail], ProtocolJson.Options)),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = body };
        var (status, text) = await _http.ExchangeAsync(request, cancellation).ConfigureAwait(false);
        return status == HttpStatusCode.OK
            ? JsonSerializer.Deserialize<TokenResponse>(text, ProtocolJson.Options)!
            : throw new GrantDeniedException(JsonSerializer.Deserialize<TokenError>(text, ProtocolJson.Options)!);
    }

    /// <summary>Ends a grant at once (RFC 7009); allowed to its holder, the owners it names, the operator and the regulator.</summary>
    public async Task RevokeAsync(string token, CancellationToken cancellation = default)
    {
        using var body = new FormUrlEncodedContent([new("token", token)]);
        await _http.PostAsync("/oauth/revoke", body, cancellation).ConfigureAwait(false);
    }
}
