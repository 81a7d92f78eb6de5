namespace TrustedSpace.Gateway.Hosting;

/// <summary>Tells whoever started the process, in one line on standard output, that it serves and where.</summary>
internal sealed class ReadyLine(GatewayAddress address, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine($"ready {address.Value}"));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
