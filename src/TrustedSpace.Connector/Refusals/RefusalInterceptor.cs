using Grpc.Core;
using Grpc.Core.Interceptors;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Refusals;

/// <summary>The boundary of every gRPC call: a failure leaves as a status with its refusal in the trailer.</summary>
internal sealed class RefusalInterceptor(FailureReport report) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception given) when (given is OperationCanceledException or IOException && context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "the caller gave up"));
        }
#pragma warning disable CA1031 // The named boundary: nothing may leave a call untranslated.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            throw RefusalStatus.ToRpcException(report.Of(failure, context.Method));
        }
    }
}
