using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TrustedSpace.Gateway.Hosting;

namespace TrustedSpace.Gateway.Storage;

/// <summary>Adds the database; its schema is brought up to date before anything else starts.</summary>
internal static class StorageSetup
{
    public static IServiceCollection AddStorage(this IServiceCollection services, GatewayOptions options)
    {
        services.AddPooledDbContextFactory<GatewayDbContext>(database => database.UseSqlite($"Data Source={FileOf(options)}"));
        services.AddHostedService<SchemaMigration>();
        return services;
    }

    private static string FileOf(GatewayOptions options) => Path.Combine(options.State, "gateway.db");

    private sealed class SchemaMigration(IDbContextFactory<GatewayDbContext> contexts, GatewayOptions options) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            Directory.CreateDirectory(options.State);
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            try
            {
                await context.Database.MigrateAsync(cancellationToken);
            }
            catch (SqliteException unusable)
            {
                throw new CannotStartException(
                    $"{FileOf(options)} can't be used: {unusable.Message} Make room on its disk, make it writable, or put back a backup of the state folder.", unusable);
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
