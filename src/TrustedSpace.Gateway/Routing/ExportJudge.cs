using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Gateway.Routing;

/// <summary>
/// Decides what a relayed response was, from the owner's signed statement in its trailers and the bytes that passed. Without a statement nothing is
/// charged and the leaf says broken; a statement that does not fit also resets the stream.
/// </summary>
internal sealed class ExportJudge(CertificateAuthority authority, ProductCatalog catalog, ILogger<ExportJudge> logger)
{
    private static readonly ExportVerdict Broken = new(FlowOutcome.Broken, null, null, MayComplete: false);
    private static readonly ExportVerdict Unacknowledged = new(FlowOutcome.Broken, null, null, MayComplete: true);
    private static readonly ExportVerdict Refused = new(FlowOutcome.Refused, null, null, MayComplete: true);

    /// <param name="context">After the forwarder returned.</param>
    /// <param name="flow">What was admitted.</param>
    /// <param name="body">What was relayed.</param>
    public ExportVerdict Judge(HttpContext context, DataFlow flow, RelayedBody body)
    {
        var isForwarded = context.Features.Get<Yarp.ReverseProxy.Forwarder.IForwarderErrorFeature>() is null;
        if (context.RequestAborted.IsCancellationRequested || (!isForwarded && context.Response.HasStarted))
        {
            return Broken;
        }

        if (!isForwarded || context.Response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            return Refused;
        }

        string? statement = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers[ReleaseStatement.TrailerName];
        return statement is null ? Unacknowledged : Verify(statement, flow, body);
    }

    private ExportVerdict Verify(string signed, DataFlow flow, RelayedBody body)
    {
        try
        {
            var statement = SignedStatement.Verify<ReleaseStatement>(signed, ReleaseStatement.StatementType, authority);
            if (Flaw(statement, flow, body) is not { } flaw)
            {
                return new ExportVerdict(FlowOutcome.Released, signed, statement.Payload, MayComplete: true);
            }

            RoutingLog.StatementRefused(logger, flow.Owner, flow.Job, flaw);
        }
        catch (StatementException problem)
        {
            RoutingLog.StatementRefused(logger, flow.Owner, flow.Job, problem.Message);
        }

        return Broken;
    }

    private string? Flaw(VerifiedStatement<ReleaseStatement> statement, DataFlow flow, RelayedBody body)
    {
        var release = statement.Payload;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        body.TakeDigest(digest);
        return release switch
        {
            _ when statement.Signer != flow.Owner || release.Owner != flow.Owner => $"it is {statement.Signer}'s",
            _ when release.Job != flow.Job || release.Grant != flow.Claims.Grant || release.Operation != Operation.Export => "it is about another request",
            _ when release.Resumes?.Job != flow.Resumes || release.Resumes?.Rows > release.Rows => "it resumes another part than the request, or none",
            _ when !IsDatasetOf(flow, release.Dataset) => $"{release.Dataset} is not the owner's dataset in the granted product",
            _ when release.Elements.Except(flow.Detail.Elements).Any() => "it names elements that the grant does not",
            _ when release.Rows < 0 || release.Cells != release.Rows * release.Elements.Count || release.Cells > flow.Hold.Cells => "its cells exceed the budget or do not fit its rows",
            _ when release.Bytes != body.Received || release.Sealed != Sha256Digest.FromHash(digest) => "it does not cover the bytes that were sent",
            _ => null,
        };
    }

    private bool IsDatasetOf(DataFlow flow, DatasetId dataset) =>
        catalog.Find(flow.Detail.Product) is { } product
        && product.Datasets.Any(member => member.Owner == flow.Owner && member.Id == dataset);
}
