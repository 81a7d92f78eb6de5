using TrustedSpace.Gateway.Billing;

namespace TrustedSpace.Gateway.Flows;

internal static class FlowsSetup
{
    public static IServiceCollection AddFlows(this IServiceCollection services) => services
        .AddSingleton(OpenIndex)
        .AddSingleton<UsageLedger>()
        .AddSingleton<WorkRegister>()
        .AddSingleton<ExportReceipts>()
        .AddSingleton(OpenLog)
        .AddSingleton<RefusedRequests>()
        .AddSingleton<FlowRecorder>()
        .AddHostedService<CheckpointPublication>();

    private static FlowIndex OpenIndex(IServiceProvider services) => new(
        Path.Combine(services.GetRequiredService<GatewayOptions>().State, "log-index.db"), services.GetRequiredService<TimeProvider>());

    private static FlowLog OpenLog(IServiceProvider services)
    {
        var options = services.GetRequiredService<GatewayOptions>();
        var ledger = services.GetRequiredService<UsageLedger>();
        var register = services.GetRequiredService<WorkRegister>();
        return FlowLog.Open(
            Path.Combine(options.State, "log"),
            LogKey.LoadOrCreate(options),
            services.GetRequiredService<FlowIndex>(),
            new LogProjection(ledger.Apply),
            new LogProjection((_, entry) => register.Apply(entry)),
            new LogProjection(services.GetRequiredService<PublishedPrices>().Apply, "prices.published"));
    }
}
