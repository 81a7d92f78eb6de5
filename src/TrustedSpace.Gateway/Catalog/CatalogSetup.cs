namespace TrustedSpace.Gateway.Catalog;

internal static class CatalogSetup
{
    public static IServiceCollection AddCatalog(this IServiceCollection services) => services
        .AddSingleton<ProductCatalog>()
        .AddSingleton<PublicationStatements>()
        .AddSingleton<LateDecisions>()
        .AddSingleton<QueryPlanning>()
        .AddHostedService<CatalogLoading>();

    private sealed class CatalogLoading(ProductCatalog catalog) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => catalog.LoadAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
