namespace TrustedSpace.Gateway.Billing;

internal static class BillingSetup
{
    public static IServiceCollection AddBilling(this IServiceCollection services) => services
        .AddSingleton<Pricing>()
        .AddSingleton<QuoteDigests>()
        .AddSingleton<PublishedPrices>()
        .AddSingleton(services => new BooksFile(Path.Combine(services.GetRequiredService<GatewayOptions>().State, "books.db")))
        .AddSingleton<BooksArchive>()
        .AddSingleton<SettledLeaves>()
        .AddSingleton<InvoiceLedger>()
        .AddSingleton<OwnerStatements>()
        .AddSingleton<BillingRights>()
        .AddSingleton<SettlementDesk>()
        .AddHostedService<PriceBookPublication>()
        .AddHostedService<SettlementCompletion>();

    public static void MapBilling(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapInvoices();
        endpoints.MapSettlements();
    }
}
