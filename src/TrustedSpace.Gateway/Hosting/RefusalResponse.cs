using System.Net.Mime;
using System.Text.Json;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Hosting;

/// <summary>Writes a refusal as RFC 9457 problem details, or as a trailers-only gRPC response where the caller speaks gRPC.</summary>
internal static class RefusalResponse
{
    public static Task WriteAsync(HttpContext context, Refusal refusal) =>
        context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true
            ? WriteGrpc(context.Response, refusal)
            : WriteProblemAsync(context.Response, refusal);

    public static int StatusFor(RefusalCode code) => code switch
    {
        RefusalCode.Invalid => StatusCodes.Status400BadRequest,
        RefusalCode.Unknown => StatusCodes.Status404NotFound,
        RefusalCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalCode.Denied => StatusCodes.Status403Forbidden,
        RefusalCode.Conflict => StatusCodes.Status409Conflict,
        RefusalCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        RefusalCode.ProtocolViolation => StatusCodes.Status502BadGateway,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "No HTTP status stands for this code."),
    };

    private static Task WriteProblemAsync(HttpResponse response, Refusal refusal)
    {
        var problem = new Problem
        {
            Type = $"urn:trustedspace:refusal:{JsonNamingPolicy.KebabCaseLower.ConvertName(refusal.Code.ToString())}",
            Title = $"{refusal.Party} refused at {refusal.Stage}",
            Status = StatusFor(refusal.Code),
            Detail = refusal.Reason,
            Code = refusal.Code,
            Party = refusal.Party,
            Stage = refusal.Stage,
            Remedy = refusal.Remedy,
        };
        response.StatusCode = problem.Status;
        if (refusal.Code == RefusalCode.Unauthenticated)
        {
            response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        }

        return response.WriteAsJsonAsync(problem, ProtocolJson.Options, MediaTypeNames.Application.ProblemJson);
    }

    private static Task WriteGrpc(HttpResponse response, Refusal refusal)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)RefusalStatus.For(refusal.Code)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(refusal.ToString());
        response.Headers[Refusal.TrailerName] = Convert.ToBase64String(CanonicalJson.Serialize(refusal));
        return response.CompleteAsync();
    }

    /// <summary>RFC 9457 problem details with the members of <see cref="Refusal"/>; <c>detail</c> is the reason.</summary>
    internal sealed record Problem
    {
        public required string Type { get; init; }

        public required string Title { get; init; }

        public required int Status { get; init; }

        public required string Detail { get; init; }

        public required RefusalCode Code { get; init; }

        public required ParticipantId Party { get; init; }

        public required string Stage { get; init; }

        public required string Remedy { get; init; }
    }
}
