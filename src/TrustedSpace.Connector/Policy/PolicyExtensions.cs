using TrustedSpace.Connector.Configuration;
using TrustedSpace.Policy;
using TrustedSpace.Policy.WebAssembly;

namespace TrustedSpace.Connector.Policy;

internal static class PolicyExtensions
{
    public static IServiceCollection AddUsagePolicy(this IServiceCollection services) => services
        .AddSingleton(DecisionPoint)
        .AddSingleton(provider => new LedgerDatabase(provider.GetRequiredService<ConnectorOptions>().State))
        .AddSingleton<DatasetSecrets>()
        .AddSingleton<RowDuties>()
        .AddSingleton<DecisionRegister>()
        .AddSingleton<DecisionSeries>()
        .AddSingleton<UsageLedger>()
        .AddSingleton<UsageDecisions>();

    private static IDecisionPoint DecisionPoint(IServiceProvider provider) =>
        provider.GetRequiredService<ConnectorOptions>().PolicyServer is { } server
            ? new PolicyServer(server)
            : new WasmDecisionPoint(new RegoLimits(), provider.GetRequiredService<TimeProvider>());
}
