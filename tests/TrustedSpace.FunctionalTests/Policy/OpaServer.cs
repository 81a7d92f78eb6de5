using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TrustedSpace.FunctionalTests.Policy;

/// <summary>A real <c>opa run --server</c> on a free loopback port with the repository's rules loaded; stopped on disposal.</summary>
internal sealed class OpaServer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private OpaServer(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = address };
    }

    /// <summary>A client of the server.</summary>
    internal HttpClient Client { get; }

    /// <summary>Processor time that the server has used so far.</summary>
    internal TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts the server, or returns null when there is no <c>opa</c> on PATH.</summary>
    internal static async Task<OpaServer?> StartAsync(CancellationToken cancellationToken)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}/"));
        var policies = Path.Combine(RepositoryRoot(), "policies");
        var command = new ProcessStartInfo("opa", ["run", "--server", "--addr", address.Authority, "--log-level", "error", "--disable-telemetry", Path.Combine(policies, "usage.rego"), Path.Combine(policies, "reasons.rego")]);
        try
        {
            var server = new OpaServer(Process.Start(command)!, address);
            return await server.ReadyAsync(cancellationToken);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Ends the process, as a crash would.</summary>
    internal void Stop()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Client.Dispose();
        Stop();
        _process.Dispose();
    }

    // OPA has no signal for "listening", so its health endpoint is asked until it answers.
    private async Task<OpaServer> ReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!limit.IsCancellationRequested && !_process.HasExited)
        {
            try
            {
                using var response = await Client.GetAsync("health", limit.Token);
                return this;
            }
            catch (HttpRequestException)
            {
                await again.WaitForNextTickAsync(CancellationToken.None);
            }
        }

        Dispose();
        throw new InvalidOperationException($"opa run --server did not listen on {Client.BaseAddress} within {StartLimit}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string RepositoryRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "TrustedSpace.sln")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests run outside the repository; policies/ was not found.");
        }

        return directory;
    }
}
