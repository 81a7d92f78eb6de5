using Google.Protobuf;
using Grpc.Core;
using TrustedSpace.Connector.Freezes;
using TrustedSpace.Connector.Grants;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Computation;

/// <summary>What the gateway can ask of an owner. Its certificate was checked at the connection; all that it says is checked behind these calls.</summary>
internal sealed class ConnectorRpc(
    QueryPlans plans,
    GrantRequests requests,
    JobStart start,
    RunningJobs jobs,
    FreezeOrders freezes,
    ConnectorIdentity identity) : ConnectorService.ConnectorServiceBase
{
    private readonly Stage _stage = new(identity.Participant, "reading the call");

    public override Task<PlanReply> Plan(PlanRequest request, ServerCallContext context)
    {
        var (_, plan) = plans.For(_stage.Parse<ProductId>(request.Product), request.Sql);
        return Task.FromResult(new PlanReply
        {
            Plan = ByteString.CopyFrom(plan.Encoding.Span),
            PlanDigest = ByteString.CopyFrom(plan.Hash),
            Elements = { plan.ElementsUsed },
            Columns = { plan.Select.Select(item => item.Name) },
            Groups = plan.Groups.Count,
            MaximumCells = plan.MaxCells,
        });
    }

    public override async Task<DecideReply> Decide(DecideRequest request, ServerCallContext context) =>
        new() { Decision = await requests.DecideAsync(request.Request.Span, context.CancellationToken) };

    public override Task<RoundReply> Begin(BeginRequest request, ServerCallContext context) =>
        jobs.BeginAsync((deadline, cancellation) => start.StartAsync(request, deadline, cancellation), context.CancellationToken);

    public override Task<RoundReply> Advance(RoundRequest request, ServerCallContext context) =>
        Task.FromResult(jobs.Advance(_stage.Parse<JobId>(request.JobId), request.Envelopes));

    public override Task<AbandonReply> Abandon(AbandonRequest request, ServerCallContext context)
    {
        jobs.Abandon(_stage.Parse<JobId>(request.JobId), request.Reason);
        return Task.FromResult(new AbandonReply());
    }

    public override Task<FreezeReply> Freeze(FreezeRequest request, ServerCallContext context) =>
        Task.FromResult(new FreezeReply { Acknowledgement = freezes.Accept(request.Order, request.Lift) });
}
