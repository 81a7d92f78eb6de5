using TrustedSpace.Gateway.Witnesses;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// Publishes a checkpoint every second in which the log grew, and one at the stop, as far as the witnesses cosign it; counts of refused requests are
/// written along.
/// </summary>
internal sealed class CheckpointPublication(
    FlowLog log, RefusedRequests refused, PublicationLag lag, TimeProvider time, ILogger<CheckpointPublication> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await PublishAsync(all: true, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await PublishAsync(all: false, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Also where another part failed to start: the host then knows of no stop, and would call this a failure of its own.
        }
    }

    private async Task PublishAsync(bool all, CancellationToken cancellationToken)
    {
        try
        {
            await refused.FlushAsync(all);
            await log.PublishAsync(cancellationToken);
            lag.Waiting(log.Published);
        }
        catch (IOException problem)
        {
            FlowsLog.NotPublished(logger, problem);
        }
        catch (RefusedException missing)
        {
            WitnessesLog.NoQuorum(logger, missing.Refusal.Reason);
        }
    }
}
