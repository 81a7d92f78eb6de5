using Microsoft.EntityFrameworkCore;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Storage;

/// <summary>
/// The gateway's state in <c>gateway.db</c> (SQLite, write-ahead log). Each feature brings its tables as an
/// <see cref="IEntityTypeConfiguration{TEntity}"/> in its own folder. Identifiers are stored as their text, digests too,
/// enums by name; instants are Unix seconds or milliseconds as the property says.
/// </summary>
public sealed class GatewayDbContext(DbContextOptions<GatewayDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(GatewayDbContext).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<ParticipantId>().HaveConversion<IdentifierConversion<ParticipantId>>();
        configurationBuilder.Properties<ProductId>().HaveConversion<IdentifierConversion<ProductId>>();
        configurationBuilder.Properties<DatasetId>().HaveConversion<IdentifierConversion<DatasetId>>();
        configurationBuilder.Properties<GrantId>().HaveConversion<IdentifierConversion<GrantId>>();
        configurationBuilder.Properties<JobId>().HaveConversion<IdentifierConversion<JobId>>();
        configurationBuilder.Properties<FlowId>().HaveConversion<IdentifierConversion<FlowId>>();
        configurationBuilder.Properties<Sha256Digest>().HaveConversion<IdentifierConversion<Sha256Digest>>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
    }
}
