using Grpc.Core;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>What a test does to the messages of a job between the gateway and the owners. Null: they pass as they are.</summary>
internal sealed class Wire
{
    /// <summary>Before an owner is asked to begin.</summary>
    public Func<ParticipantId, BeginRequest, Task>? Beginning { get; set; }

    /// <summary>Changes an owner's answer of round 1.</summary>
    public Func<ParticipantId, RoundReply, RoundReply>? Begun { get; set; }

    /// <summary>Before an owner gets the others' messages; changes them.</summary>
    public Func<ParticipantId, RoundRequest, Task<RoundRequest>>? Advancing { get; set; }

    /// <summary>Changes an owner's answer of a later round.</summary>
    public Func<ParticipantId, RoundReply, RoundReply>? Advanced { get; set; }

    public void PassAll() => (Beginning, Begun, Advancing, Advanced) = (null, null, null, null);
}

/// <summary>A connector's client with the <see cref="Wire"/> in between.</summary>
internal sealed class WiredConnector(ParticipantId owner, ConnectorService.ConnectorServiceClient inner, Wire wire) : ConnectorService.ConnectorServiceClient
{
    public override AsyncUnaryCall<PlanReply> PlanAsync(PlanRequest request, CallOptions options) => inner.PlanAsync(request, options);

    public override AsyncUnaryCall<AbandonReply> AbandonAsync(AbandonRequest request, CallOptions options) => inner.AbandonAsync(request, options);

    public override AsyncUnaryCall<RoundReply> BeginAsync(BeginRequest request, CallOptions options) => Call(async () =>
    {
        await (wire.Beginning?.Invoke(owner, request) ?? Task.CompletedTask);
        var reply = await inner.BeginAsync(request, options);
        return wire.Begun?.Invoke(owner, reply) ?? reply;
    });

    public override AsyncUnaryCall<RoundReply> AdvanceAsync(RoundRequest request, CallOptions options) => Call(async () =>
    {
        var sent = wire.Advancing is { } change ? await HeldAsync(change(owner, request.Clone()), options.CancellationToken) : request;
        var reply = await inner.AdvanceAsync(sent, options);
        return wire.Advanced?.Invoke(owner, reply) ?? reply;
    });

    // A call that is cancelled while the wire holds it fails as any other cancelled call.
    private static async Task<RoundRequest> HeldAsync(Task<RoundRequest> held, CancellationToken cancellation)
    {
        try
        {
            return await held.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "the call was cancelled"));
        }
    }

    private static AsyncUnaryCall<T> Call<T>(Func<Task<T>> call) =>
        new(call(), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
}
