using TrustedSpace.Connector.Configuration;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Connector.Receipts;

internal static class ReceiptExtensions
{
    /// <summary>Takes and collects receipts where a policy says whose word counts.</summary>
    public static IServiceCollection AddReceipts(this IServiceCollection services, ConnectorOptions options) => options.Witness is not { } witness
        ? services
        : services
            .AddSingleton(provider => new ReceiptKeeper(
                Path.Combine(options.State, "receipts"), WitnessPolicy.Load(witness.Policy), provider.GetRequiredService<ILogger<ReceiptKeeper>>()))
            .AddSingleton<ReceiptListener>()
            .AddHostedService(provider => provider.GetRequiredService<ReceiptListener>())
            .AddHostedService<ReceiptCollection>();
}
