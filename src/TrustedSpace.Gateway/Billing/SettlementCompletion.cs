using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Gateway.Billing;

/// <summary>
/// Completes at start, beside what is served, a settlement that the last process left half recorded. A space that was never settled is left alone, because to look
/// into its books means to read its whole log.
/// </summary>
internal sealed class SettlementCompletion(SettlementDesk desk, FlowIndex index, ILogger<SettlementCompletion> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        if (index.Find(new FlowQuery { Kinds = ["period.closed"], Limit = 1 }).Entries.Count == 0)
        {
            return;
        }

        try
        {
            await desk.CompleteAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start completes it.
        }
        catch (IOException problem)
        {
            BillingLog.NotCompleted(logger, problem);
        }
    }
}
