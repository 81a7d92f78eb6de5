using System.Globalization;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Benchmarks.Gateway;

/// <summary>
/// Requests per second through the gateway, which checks the grant and records a durable flow for each, against bare YARP with the same transport and
/// the same upstream: 64 connections, 1 KiB of JSON, turn by turn in one run. Then the same with a signed release statement in each response, which
/// the gateway verifies.
/// </summary>
internal static class GatewayThroughput
{
    private const int Connections = 64;
    private const int Rounds = 5;

    // The just-in-time compiler goes on for tens of thousands of requests, longer in the process that has more code.
    private const int WarmUp = 3;

    public static async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("trustedspace-bench-");
        try
        {
            var space = new BenchSpace(directory.FullName);
            space.Create();
            using var owner = space.Keys("owner");
            var connector = new BenchConnector(owner);
            var upstream = await connector.StartAsync();
            using var gateway = await ProxyProcess.StartAsync("TrustedSpace.Gateway.dll", ["--config", space.Configuration]);
            using var bare = await ProxyProcess.StartAsync(
                "TrustedSpace.Benchmarks.dll",
                ["gateway-bare"],
                (BareProxy.DirectoryVariable, directory.FullName),
                (BareProxy.UpstreamVariable, upstream));
            await connector.PublishAsync(gateway.Address, upstream);
            await CompareAsync(space, gateway, bare, "plain", 30_000);
            await CompareAsync(space, gateway, bare, "signed", 10_000);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task CompareAsync(BenchSpace space, ProxyProcess gateway, ProxyProcess bare, string path, int requests)
    {
        using var consumer = space.Keys("consumer");
        var ratios = new List<double>();
        var processorRatios = new List<double>();
        for (var round = 1 - WarmUp; round <= Rounds; round++)
        {
            // Each round has a grant of its own: what may have left counts against it.
            var grant = await BenchSpace.AskForGrantAsync(gateway.Address, consumer.Tls);
            await using var toBare = await Load.ConnectAsync(bare, consumer.Tls, grant);
            await using var toGateway = await Load.ConnectAsync(gateway, consumer.Tls, grant);
            var alone = await toBare.RunAsync($"/data/owner/{path}", requests);
            var whole = await toGateway.RunAsync($"/data/owner/{path}", requests);
            if (round < 1)
            {
                continue;
            }

            ratios.Add(whole.PerSecond / alone.PerSecond);
            processorRatios.Add(alone.Processor / whole.Processor);
            Print($"{path}, round {round}   bare    {alone}");
            Print($"                  gateway {whole}   requests/s {ratios[^1]:N2}   proxy processor {processorRatios[^1]:N2} of bare");
        }

        ratios.Sort();
        processorRatios.Sort();
        Print($"{path}: gateway / bare, median of {Rounds}: {ratios[Rounds / 2]:N2} in requests/s, {processorRatios[Rounds / 2]:N2} in requests per processor second of the proxy");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Open connections to one proxy.</summary>
    private sealed class Load(ProxyProcess proxy, string grant, HttpLoad[] connections) : IAsyncDisposable
    {
        public static async Task<Load> ConnectAsync(ProxyProcess proxy, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, string grant)
        {
            var connections = new HttpLoad[Connections];
            for (var i = 0; i < connections.Length; i++)
            {
                connections[i] = await HttpLoad.ConnectAsync(new Uri(proxy.Address), certificate);
            }

            return new Load(proxy, grant, connections);
        }

        /// <summary>The measurement's processor time is the proxy's alone.</summary>
        public async Task<Measurement> RunAsync(string path, int requests)
        {
            var authorization = $"Bearer {grant}";
            var before = proxy.Processor;
            var measured = await Measurement.TakeAsync(Connections, requests, async i =>
            {
                if (!await connections[i % Connections].GetAsync(path, ("authorization", authorization), (ExportHeaders.Job, JobId.New(TimeProvider.System).Value)))
                {
                    throw new InvalidOperationException($"A request to {path} at {proxy.Address} failed.");
                }
            });
            return measured with { Processor = (proxy.Processor - before) / requests };
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
    }
}
