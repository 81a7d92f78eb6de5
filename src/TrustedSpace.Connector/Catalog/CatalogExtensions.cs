namespace TrustedSpace.Connector.Catalog;

internal static class CatalogExtensions
{
    public static IServiceCollection AddCatalog(this IServiceCollection services) => services
        .AddHostedService<Announcement>();
}
