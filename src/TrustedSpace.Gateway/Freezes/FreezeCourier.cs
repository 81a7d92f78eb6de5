namespace TrustedSpace.Gateway.Freezes;

/// <summary>Opens the freezes before anything is served, then delivers each at once and, each second, whatever an owner has not signed for.</summary>
internal sealed class FreezeCourier(FreezeDesk desk, FreezeDeliveries deliveries, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await desk.OpenAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        void AtOnce(Freeze freeze) => _ = DeliverQuietlyAsync(deliveries.DeliverAsync(freeze, stoppingToken));
        desk.Changed += AtOnce;
        try
        {
            do
            {
                await DeliverQuietlyAsync(deliveries.DeliverAsync(stoppingToken));
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            desk.Changed -= AtOnce;
        }
    }

    // What goes wrong at an owner is kept with the delivery; what ends here is the stop of the process.
    private static async Task DeliverQuietlyAsync(Task delivery)
    {
        try
        {
            await delivery;
        }
        catch (OperationCanceledException)
        {
        }
    }
}
