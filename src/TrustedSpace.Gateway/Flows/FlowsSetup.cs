using TrustedSpace.Gateway.Billing;
using TrustedSpace.Gateway.Receipts;
using TrustedSpace.Gateway.Witnesses;

namespace TrustedSpace.Gateway.Flows;

internal static class FlowsSetup
{
    public static IServiceCollection AddFlows(this IServiceCollection services) => services
        .AddSingleton(OpenIndex)
        .AddSingleton<UsageLedger>()
        .AddSingleton<WorkRegister>()
        .AddSingleton<ExportReceipts>()
        .AddSingleton(OpenLog)
        .AddSingleton<LogHealth>()
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
        var lag = services.GetRequiredService<PublicationLag>();
        var signals = services.GetRequiredService<ReceiptSignals>();
        var witnesses = services.GetService<WitnessCircle>();
        var key = LogKey.LoadOrCreate(options);
        witnesses?.RequireLog(key.Verifier);
        var log = FlowLog.Open(
            Path.Combine(options.State, "log"),
            key,
            services.GetRequiredService<FlowIndex>(),
            witnesses is null ? null : witnesses.CosignAsync,
            new LogProjection((leaf, _) => lag.Add(leaf)),
            new LogProjection(ledger.Apply),
            new LogProjection((_, entry) => register.Apply(entry)),
            new LogProjection((_, entry) => signals.Apply(entry)),
            new LogProjection(services.GetRequiredService<PublishedPrices>().Apply, "prices.published"));
        log.CheckpointPublished += signals.Published;
        lag.Open(log.Published, log.Size);
        return log;
    }
}
