using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Gateway.Grants;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Routing;

/// <summary>
/// Proxy middleware before the forwarder: a request reaches a connector only under a grant for an export of this owner, with a job id that was never
/// used and room in the grant's budget. What passes carries a <see cref="DataFlow"/>.
/// </summary>
internal sealed class GrantCheck(
    RequestDelegate next, GrantVerifier grants, UsageLedger ledger, FreezeRegister freezes, GatewayOptions options, TimeProvider time)
{
    private const string Stage = "data plane admission";

    public Task InvokeAsync(HttpContext context)
    {
        var started = time.GetUtcNow().ToUnixTimeMilliseconds();
        RequireHttp2(context.Request);
        var grant = grants.Verify(context, Stage).Issued;
        var owner = ParticipantId.Parse(context.GetReverseProxyFeature().Cluster.Config.ClusterId);
        RequireScope(grant.Claims, owner);
        var job = ReadJob(context.Request);
        freezes.Require((grant, owner, job), static use => GrantInvolvement.OfExport(use.grant, use.owner, use.job), Stage);
        var resumed = ReadResumed(context.Request);
        var hold = Reserve(grant.Claims, owner, job, resumed);
        context.Request.Headers[ExportHeaders.Cells] = hold.Cells.ToString(System.Globalization.CultureInfo.InvariantCulture);
        LiftBodyLimits(context.Features);
        context.Features.Set(new DataFlow(grant, owner, job, hold, context) { Started = started, Resumes = resumed });
        return next(context);
    }

    // An admitted stream may be as long and as slow as its two ends like.
    private static void LiftBodyLimits(IFeatureCollection features)
    {
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    // The owner's statement travels in a trailer after the leaf is written; HTTP/1.1 could end a response before.
    private void RequireHttp2(HttpRequest request)
    {
        if (!HttpProtocol.IsHttp2(request.Protocol) || request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw Refused(RefusalCode.Invalid, "the data plane relays plain HTTP/2 requests only", "Send the request over HTTP/2, and not as gRPC.");
        }
    }

    private void RequireScope(GrantClaims claims, ParticipantId owner)
    {
        if (claims.AuthorizationDetails[0].Operation != Operation.Export)
        {
            throw Refused(RefusalCode.Denied, $"grant {claims.Grant} is not for exports", "Ask for a grant with the operation export.");
        }

        for (var i = 0; i < claims.Decisions.Count; i++)
        {
            if (claims.Decisions[i].Owner == owner)
            {
                return;
            }
        }

        throw Refused(RefusalCode.Denied, $"{owner} did not decide grant {claims.Grant}", "Ask for a grant over a product of this owner.");
    }

    private JobId ReadJob(HttpRequest request) =>
        JobId.TryParse(request.Headers[ExportHeaders.Job], out var job)
            ? job
            : throw Refused(RefusalCode.Invalid, $"the header {ExportHeaders.Job} holds no job id", "Send the job id of the signed export in it, a UUID of version 4 or 7.");

    private JobId? ReadResumed(HttpRequest request) => request.Headers[ExportHeaders.Resumes] is not [{ } header] ? null
        : JobId.TryParse(header, out var resumed) ? resumed
        : throw Refused(RefusalCode.Invalid, $"the header {ExportHeaders.Resumes} holds no job id", "Send the job id of the broken export in it.");

    private BudgetHold Reserve(GrantClaims claims, ParticipantId owner, JobId job, JobId? resumed)
    {
        if (!ledger.TryClaim(job))
        {
            throw Refused(RefusalCode.Conflict, $"job id {job} was used before", "Sign the export again under a new job id.");
        }

        var outcome = ledger.TryHoldExport(claims.Grant, owner, resumed, out var hold);
        if (outcome == BudgetOutcome.Held)
        {
            return hold!;
        }

        ledger.Unclaim(job);
        if (outcome == BudgetOutcome.NotResumable)
        {
            throw Refused(
                RefusalCode.Conflict,
                $"export {resumed} has not ended as broken under grant {claims.Grant}, or another part resumes it",
                "Resume the last part, once GET /flows shows that it broke; or export anew.");
        }

        throw Refused(
            RefusalCode.Denied,
            outcome switch
            {
                BudgetOutcome.JobsUsedUp => $"the jobs of grant {claims.Grant} are used or running",
                BudgetOutcome.CellsUsedUp => $"the cells of grant {claims.Grant} are used, or held by exports that run",
                _ => $"the log holds no grant {claims.Grant}",
            },
            "Wait for running exports to end, or ask for a new grant.");
    }

    private RefusedException Refused(RefusalCode code, string reason, string remedy) => new(new Refusal
    {
        Code = code,
        Party = options.Participant,
        Stage = Stage,
        Reason = reason,
        Remedy = remedy,
    });
}
