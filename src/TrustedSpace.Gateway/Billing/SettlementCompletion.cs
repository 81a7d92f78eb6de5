using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Gateway.Billing;

/// <summary>
/// Completes at start, beside what is served, a settlement that the last process left half recorded. A space that was never settled is left alone,
/// because nothing can be half recorded there, and its books may have its whole log to read.
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
