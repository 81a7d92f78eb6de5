using TrustedSpace.Gateway.Billing;

namespace TrustedSpace.Gateway.Flows;

internal static class FlowsSetup
{
    public static IServiceCollection AddFlows(this IServiceCollection services) => services
        .AddSingleton<UsageLedger>()
        .AddSingleton<FlowIndex>()
        .AddSingleton<WorkRegister>()
        .AddSingleton<ExportReceipts>()
        .AddSingleton(Open)
        .AddSingleton<RefusedRequests>()
        .AddHostedService<CheckpointPublication>();

    private static FlowLog Open(IServiceProvider services)
    {
        var options = services.GetRequiredService<GatewayOptions>();
        var ledger = services.GetRequiredService<UsageLedger>();
        var index = services.GetRequiredService<FlowIndex>();
        var register = services.GetRequiredService<WorkRegister>();
        return FlowLog.Open(
            Path.Combine(options.State, "log"),
            LogKey.LoadOrCreate(options),
            (_, entry) => ledger.Apply(entry),
            index.Add,
            (_, entry) => register.Apply(entry),
            services.GetRequiredService<PublishedPrices>().Apply);
    }
}
