using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Audit;

/// <summary>Serves the log to any participant under <c>/log</c>, in the paths of C2SP tlog-tiles; tiles never change, the checkpoint does every second.</summary>
internal static class AuditEndpoints
{
    private const string Forever = "public, max-age=31536000, immutable";
    private const string Briefly = "public, max-age=1";

    public static void MapAudit(this IEndpointRouteBuilder endpoints)
    {
        var log = endpoints.MapGroup("/log").WithTags("Audit");
        log.MapGet("/checkpoint", (HttpContext context, FlowLog flows, GatewayOptions options) => Serve(context, flows, options, "checkpoint"))
            .WithSummary("The last signed checkpoint (C2SP tlog-checkpoint)");

        log.MapGet("/tile/{**path}", (string path, HttpContext context, FlowLog flows, GatewayOptions options) => Serve(context, flows, options, "tile/" + path))
            .WithSummary("A hash tile, or a bundle of entries (C2SP tlog-tiles)");

        log.MapGet("/proof/{index}", async (string index, HttpContext context, FlowLog flows, GatewayOptions options) =>
        {
            var leaf = long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var read) && read < flows.Size
                ? read
                : throw Unknown(options, $"the log has no leaf {index}");
            return TypedResults.Text((await flows.ReceiptAsync(leaf, context.RequestAborted)).ToString(), MediaTypeNames.Text.Plain);
        })
            .WithSummary("Receipt of a leaf: inclusion proof and checkpoint (C2SP tlog-proof)");

        log.MapGet("/leaves/{index:long:min(0)}", (long index, FlowLog flows, GatewayOptions options) =>
            index < flows.Size ? flows.Read(index) : throw Unknown(options, $"the log has no leaf {index}"))
            .WithSummary("One entry with its place");

        log.MapGet("/state", (LogHealth health) => health.State)
            .WithSummary("How far the log is durable, published and indexed, and what stopped it if anything did");

        log.MapGet("/key", (FlowLog flows) => TypedResults.Text(flows.VerifierKey + "\n", MediaTypeNames.Text.Plain))
            .WithSummary("The key that checks the log's signatures, as a vkey");
    }

    private static FileContentHttpResult Serve(HttpContext context, FlowLog flows, GatewayOptions options, string path)
    {
        var file = flows.Serve(path) ?? throw Unknown(options, $"the published log has no file {path}");
        context.Response.Headers.CacheControl = file.IsImmutable ? Forever : Briefly;
        return TypedResults.Bytes(file.Content, file.ContentType);
    }

    private static RefusedException Unknown(GatewayOptions options, string reason) => new(new Refusal
    {
        Code = RefusalCode.Unknown,
        Party = options.Participant,
        Stage = "reading the log",
        Reason = reason,
        Remedy = "GET /log/checkpoint says how far the published log goes.",
    });
}
