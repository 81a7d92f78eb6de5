namespace TrustedSpace.Gateway.Details;

internal static class DetailsSetup
{
    public static IServiceCollection AddDetails(this IServiceCollection services, GatewayOptions options) => services
        .AddSingleton(_ => new DetailVault(options.State))
        .AddSingleton<DetailAccess>()
        .AddSingleton<RefusalWords>()
        .AddSingleton<SubjectErasing>()
        .AddHostedService<ErasureRecovery>();

    private sealed class ErasureRecovery(SubjectErasing erasing) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => erasing.CompleteAsync();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
