namespace TrustedSpace.Connector.Gateway;

internal static class GatewayExtensions
{
    public static IServiceCollection AddGateway(this IServiceCollection services) => services
        .AddSingleton<GatewayCertificate>()
        .AddSingleton<GatewayConnection>();
}
