namespace TrustedSpace.Connector.Catalog;

/// <summary>Opens the datasets before the server listens, so that a connector that serves has checked data.</summary>
internal sealed class DatasetCheck(OwnedDatasets datasets) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => datasets.OpenAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
