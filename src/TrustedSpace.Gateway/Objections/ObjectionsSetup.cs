namespace TrustedSpace.Gateway.Objections;

internal static class ObjectionsSetup
{
    public static IServiceCollection AddObjections(this IServiceCollection services) => services
        .AddSingleton<ObjectionStore>()
        .AddSingleton<ObjectionStanding>()
        .AddSingleton<ObjectionCorrections>()
        .AddSingleton<ObjectionLeaves>()
        .AddSingleton<ObjectionDesk>()
        .AddHostedService<ObjectionRecovery>();

    private sealed class ObjectionRecovery(ObjectionDesk desk) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => desk.OpenAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
