using TrustedSpace.Connector.Configuration;

namespace TrustedSpace.Connector.Identity;

internal static class IdentityExtensions
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services.AddSingleton(provider => ConnectorIdentity.Load(
            provider.GetRequiredService<ConnectorOptions>(),
            provider.GetRequiredService<TimeProvider>()));
}
