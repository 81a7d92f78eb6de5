using Grpc.Core;
using TrustedSpace.Protocol.Connector;

namespace TrustedSpace.Tests.Gateway;

/// <summary>Calls a connector service in this process the way gRPC would: a cancelled call fails as cancelled, whatever the service does.</summary>
internal sealed class InMemoryConnector(ConnectorService.ConnectorServiceBase service) : CallInvoker
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        new(CallAsync<TResponse>(request, options.CancellationToken), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    private async Task<TResponse> CallAsync<TResponse>(object request, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            Task call = request switch
            {
                PlanRequest plan => service.Plan(plan, null!),
                BeginRequest begin => service.Begin(begin, null!),
                RoundRequest round => service.Advance(round, null!),
                AbandonRequest abandon => service.Abandon(abandon, null!),
                _ => throw new NotSupportedException(request.GetType().Name),
            };
            return await ((Task<TResponse>)call).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "cancelled"));
        }
    }
}
