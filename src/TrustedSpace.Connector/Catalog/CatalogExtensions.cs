using TrustedSpace.Connector.Queries;

namespace TrustedSpace.Connector.Catalog;

internal static class CatalogExtensions
{
    public static IServiceCollection AddCatalog(this IServiceCollection services) => services
        .AddSingleton<DuckDbSqlParser>()
        .AddSingleton<StatisticsQueries>()
        .AddSingleton<OwnedDatasets>()
        .AddHostedService<DatasetCheck>()
        .AddHostedService<Announcement>();
}
