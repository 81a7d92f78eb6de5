namespace TrustedSpace.Connector.Freezes;

internal static class FreezeExtensions
{
    public static IServiceCollection AddFreezes(this IServiceCollection services) => services
        .AddSingleton<FreezeTable>()
        .AddSingleton<FreezeRegister>()
        .AddSingleton<OwnerWord>()
        .AddSingleton<FreezeOrders>()
        .AddSingleton<FreezeFetch>();
}
