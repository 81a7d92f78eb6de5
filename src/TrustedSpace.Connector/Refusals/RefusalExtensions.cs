namespace TrustedSpace.Connector.Refusals;

internal static class RefusalExtensions
{
    /// <summary>gRPC whose every failure leaves as a refusal.</summary>
    public static IServiceCollection AddRefusals(this IServiceCollection services)
    {
        services.AddSingleton<FailureReport>();
        services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<RefusalInterceptor>();
            grpc.MaxReceiveMessageSize = 64 * 1024 * 1024;
            grpc.MaxSendMessageSize = 64 * 1024 * 1024;
        });
        services.AddGrpcReflection();
        return services;
    }
}
