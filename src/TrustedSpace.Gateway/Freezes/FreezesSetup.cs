namespace TrustedSpace.Gateway.Freezes;

internal static class FreezesSetup
{
    public static IServiceCollection AddFreezes(this IServiceCollection services) => services
        .AddSingleton<FreezeRegister>()
        .AddSingleton<FreezeStore>()
        .AddSingleton<FreezeRecords>()
        .AddSingleton<FreezeWords>()
        .AddSingleton<FreezeDesk>()
        .AddSingleton<FreezeDeliveries>()
        .AddHostedService<FreezeCourier>();
}
