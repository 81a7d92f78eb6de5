using Grpc.Core;
using Grpc.Core.Interceptors;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Hosting;

/// <summary>Lets a gRPC method of the gateway end in a refusal that reaches the caller in words.</summary>
internal sealed class RefusalInterceptor : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (RefusedException refused)
        {
            throw RefusalStatus.ToRpcException(refused.Refusal);
        }
    }
}
