using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustedSpace.Connector;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Transparency.Notes;
using Xunit;

namespace TrustedSpace.FunctionalTests.Connector;

/// <summary>The gateway gives up on calls: at a deadline, when a quorum has answered, when a job ends. To a connector that is no error.</summary>
public sealed class CancelledCallTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ts-cancelled-");
    private readonly NoteSigner _log = NoteSigner.Generate("trustedspace/test/gateway");
    private readonly Cosigner _cosigner = Cosigner.Generate("trustedspace/test/hospital-a");
    private readonly Arrivals _arrivals = new();
    private readonly Complaints _complaints = new();
    private RunningOwners? _owners;
    private WebApplication? _connector;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Calls =>
    [
        "/trustedspace.v1.ConnectorService/Decide",
        "/trustedspace.v1.ConnectorService/Begin",
        "/trustedspace.v1.ConnectorService/Advance",
        "/trustedspace.v1.ConnectorService/Freeze",
        "/export",
        "/witness/add-checkpoint",
    ];

    public async ValueTask InitializeAsync()
    {
        _owners = await RunningOwners.StartAsync();
        var (key, policy) = (Path.Combine(_folder.FullName, "witness.key"), Path.Combine(_folder.FullName, "witness.policy"));
        await File.WriteAllTextAsync(key, _cosigner.ExportPrivateKey() + "\n", Stop);
        await File.WriteAllTextAsync(policy, $"log {_log.Verifier}\nquorum none\n", Stop);
        var options = _owners.Options("hospital-a") with
        {
            State = Path.Combine(_folder.FullName, "state"),
            Witness = new WitnessOptions { Key = key, Policy = policy },
        };
        _connector = ConnectorApplication.Build(options, services =>
        {
            services.AddSingleton<IStartupFilter>(_arrivals);
            services.AddLogging(logging => logging.AddProvider(_complaints));
        });
        await _connector.StartAsync(Stop);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_that_is_cancelled_while_its_body_is_on_the_way_is_no_error(string call) => await CancelAsync(call, new UnfinishedContent());

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_that_is_cancelled_before_it_is_answered_is_no_error(string call) =>
        await CancelAsync(call, new ByteArrayContent([0, 0, 0, 0, 2, 10, 0]));

    public async ValueTask DisposeAsync()
    {
        if (_connector is not null)
        {
            await _connector.StopAsync();
            await _connector.DisposeAsync();
        }

        if (_owners is not null)
        {
            await _owners.DisposeAsync();
        }

        _log.Dispose();
        _cosigner.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task CancelAsync(string call, HttpContent content)
    {
        using var http = _owners!.Http("hospital-a", _owners.Keys("gateway").Tls);
        http.BaseAddress = _connector!.Address();
        using var patience = new CancellationTokenSource();
        var arrival = _arrivals.Expect(call, isHeld: content is ByteArrayContent);
        content.Headers.ContentType = new MediaTypeHeaderValue(call.StartsWith("/trustedspace", StringComparison.Ordinal) ? "application/grpc" : "application/jose");
        using var request = new HttpRequestMessage(HttpMethod.Post, call) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Add("te", "trailers");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "a.b.c");

        var answer = http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        await arrival.Arrived.WaitAsync(Stop);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await arrival.Left.WaitAsync(Stop);

        Assert.Empty(_complaints.Taken());
    }

    /// <summary>Sees each call arrive at the connector and leave it; a held one goes on when its caller has given up.</summary>
    private sealed class Arrivals : IStartupFilter
    {
        private readonly ConcurrentDictionary<string, Arrival> _expected = new();

        public Arrival Expect(string path, bool isHeld) => _expected[path] = new Arrival(isHeld);

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(SeeAsync);
            next(app);
        };

        private async Task SeeAsync(HttpContext context, RequestDelegate rest)
        {
            if (!_expected.TryGetValue(context.Request.Path, out var arrival))
            {
                await rest(context);
                return;
            }

            context.Response.OnCompleted(() =>
            {
                arrival.Leave();
                return Task.CompletedTask;
            });
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = context.RequestAborted.Register(() => gone.TrySetResult());
            arrival.Arrive();
            if (arrival.IsHeld)
            {
                await gone.Task;
            }

            await rest(context);
        }
    }

    private sealed class Arrival(bool isHeld)
    {
        private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsHeld => isHeld;

        public Task Arrived => _arrived.Task;

        public Task Left => _left.Task;

        public void Arrive() => _arrived.TrySetResult();

        public void Leave() => _left.TrySetResult();
    }

    /// <summary>What a connector logs as an error or worse.</summary>
    private sealed class Complaints : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyList<string> Taken() => [.. _lines];

        public ILogger CreateLogger(string categoryName) => new Lines(categoryName, _lines);

        public void Dispose()
        {
        }

        private sealed class Lines(string category, ConcurrentQueue<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (IsEnabled(logLevel))
                {
                    lines.Enqueue($"{category} {logLevel} {formatter(state, exception)} {exception}");
                }
            }
        }
    }

    /// <summary>A body of which nothing follows its first byte.</summary>
    private sealed class UnfinishedContent : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[] { 0 }, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
