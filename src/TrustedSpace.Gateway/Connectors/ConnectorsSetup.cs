namespace TrustedSpace.Gateway.Connectors;

internal static class ConnectorsSetup
{
    public static IServiceCollection AddConnectors(this IServiceCollection services) => services
        .AddSingleton<ConnectorTls>()
        .AddSingleton<ConnectorChannels>()
        .AddSingleton<OwnerAvailability>();
}
