using Microsoft.EntityFrameworkCore;

namespace TrustedSpace.Gateway.Storage;

/// <summary>Adds the database; its schema is brought up to date before anything else starts.</summary>
internal static class StorageSetup
{
    public static IServiceCollection AddStorage(this IServiceCollection services, GatewayOptions options)
    {
        services.AddPooledDbContextFactory<GatewayDbContext>(database => database.UseSqlite($"Data Source={Path.Combine(options.State, "gateway.db")}"));
        services.AddHostedService<SchemaMigration>();
        return services;
    }

    private sealed class SchemaMigration(IDbContextFactory<GatewayDbContext> contexts, GatewayOptions options) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            Directory.CreateDirectory(options.State);
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
