using System.Buffers.Text;
using System.Text.Json;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Flows;

/// <summary>Middleware around routing and admission: a refused call of an endpoint marked with <see cref="RecordedRefusals"/> becomes a leaf before it is answered.</summary>
internal sealed class RefusalRecording(RequestDelegate next, RefusedRequests refused)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (RefusedException refusal) when (context.GetEndpoint()?.Metadata.GetMetadata<RecordedRefusals>() is not null)
        {
            // The name is the one in the certificate, which the space's authority issued, whether or not it is the enrolled one.
            if (context.Features.Get<ConnectionCertificate>() is { } caller)
            {
                await refused.RecordAsync(
                    caller.Participant, $"{context.Request.Method} {Known(context)}", PresentedGrant(context.Request), refusal.Refusal);
            }

            throw;
        }
    }

    // Of the data plane's paths what follows the owner is the caller's own text.
    private static string Known(HttpContext context) =>
        context.Request.RouteValues.TryGetValue("path", out var free) && free is string { Length: > 0 } text && context.Request.Path.Value!.EndsWith(text, StringComparison.Ordinal)
            && text != "export"
            ? context.Request.Path.Value[..^text.Length] + "…"
            : context.Request.Path.Value ?? "";

    // Only names what was presented: the token may be expired, altered or another's.
    private static GrantId? PresentedGrant(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Split('.') is not [_, var payload, _])
        {
            return null;
        }

        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return claims.RootElement.ValueKind == JsonValueKind.Object
                && claims.RootElement.TryGetProperty("jti", out var id)
                && id.ValueKind == JsonValueKind.String
                && GrantId.TryParse(id.GetString(), out var grant) ? grant : null;
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException)
        {
            return null;
        }
    }
}
