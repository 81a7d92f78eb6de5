namespace TrustedSpace.Gateway.Grants;

internal static class GrantsSetup
{
    public static IServiceCollection AddGrants(this IServiceCollection services) => services
        .AddSingleton<GrantStore>()
        .AddSingleton<GrantKeyFiles>()
        .AddSingleton<GrantKeyRing>()
        .AddSingleton<GrantTokenReader>()
        .AddSingleton<GrantVerifier>()
        .AddSingleton<OwnerDecisions>()
        .AddSingleton<GrantIssuer>()
        .AddSingleton<TokenRequests>()
        .AddSingleton<GrantRevoking>()
        .AddSingleton<PresentedTokens>()
        .AddHostedService<GrantLoading>();

    private sealed class GrantLoading(GrantStore grants, GrantKeyRing keys, GrantRevoking revoking) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await grants.LoadAsync(cancellationToken);
            await keys.LoadAsync(cancellationToken);
            await revoking.CompleteAsync();
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
