using TrustedSpace.Connector.Gateway;
using TrustedSpace.Connector.Identity;

namespace TrustedSpace.Connector.Grants;

internal static class GrantExtensions
{
    public static IServiceCollection AddGrantVerification(this IServiceCollection services) => services
        .AddSingleton(provider =>
        {
            var gateway = provider.GetRequiredService<GatewayConnection>();
            return new GrantKeys(
                cancellationToken => gateway.Http.GetStringAsync("oauth/jwks", cancellationToken),
                provider.GetRequiredService<ConnectorIdentity>(),
                provider.GetRequiredService<TimeProvider>());
        })
        .AddSingleton<GrantToken>()
        .AddSingleton<GrantVerification>()
        .AddSingleton<SealingCertificates>()
        .AddSingleton<SpecVerification>()
        .AddSingleton<JobVerification>()
        .AddSingleton<GrantRequests>();
}
