using System.Net;
using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.Client;
using TrustedSpace.Client.Receipts;
using TrustedSpace.FunctionalTests.Gateway;
using TrustedSpace.FunctionalTests.Space;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Tests.Gateway;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.FunctionalTests.Receipts;

/// <summary>Receipts as a running gateway pushes them over mutual TLS: to whom, in which order, after a break, to one who does not read.</summary>
public sealed class ReceiptStreamTests : IAsyncLifetime
{
    private const string Research = "research";
    private const string Insurer = "insurer";
    private const string A = "hospital-a";
    private const string B = "hospital-b";

    private readonly CountedStreams _counted = new();
    private RunningGateway _gateway = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FlowLog Log => _gateway.Services.GetRequiredService<FlowLog>();

    private WitnessPolicy Policy => WitnessPolicy.Parse($"log {Log.VerifierKey}\nquorum none\n");

    public async ValueTask InitializeAsync() =>
        _gateway = await RunningGateway.StartAsync(services => services.AddSingleton<IStartupFilter>(_counted));

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Promise_and_then_proof_come_to_consumer_and_provider_without_asking()
    {
        await using var first = Listen(Research).GetAsyncEnumerator(Stop);
        await using var second = Listen(A).GetAsyncEnumerator(Stop);
        var promises = new[] { first.MoveNextAsync().AsTask(), second.MoveNextAsync().AsTask() };

        var (flow, leaf) = await FlowAsync();

        await Task.WhenAll(promises).Within("the promises");
        foreach (var pushed in new[] { first.Current, second.Current })
        {
            Assert.Null(pushed.Receipt.Proof);
            var promised = ReceiptCheck.Verify(pushed.Receipt, Policy, _gateway.Time.GetUtcNow());
            Assert.Equal((flow, leaf), (promised.Flow.Id, promised.Promise.Index));
        }

        var proofs = new[] { first.MoveNextAsync().AsTask(), second.MoveNextAsync().AsTask() };
        _gateway.Time.Advance(TimeSpan.FromSeconds(1));

        await Task.WhenAll(proofs).Within("the proofs");
        foreach (var pushed in new[] { first.Current, second.Current })
        {
            Assert.Equal(flow, pushed.Receipt.Flow);
            Assert.NotNull(ReceiptCheck.Verify(pushed.Receipt, Policy, DateTimeOffset.MaxValue).Proof);
        }
    }

    [Fact]
    public async Task Stream_that_breaks_again_and_again_resumes_and_misses_nothing()
    {
        var flows = new List<FlowId>();
        var proven = new List<FlowId>();
        var position = default(ReceiptPosition);
        using var client = Client(Research);
        for (var round = 0; round < 8; round++)
        {
            for (var i = 0; i < 12; i++)
            {
                flows.Add((await FlowAsync()).Flow);
            }

            if (round % 2 == 1)
            {
                await Log.PublishAsync(Stop);
            }

            await HearAsync(events: (round * 5 % 11) + 1);
            if (round == 4)
            {
                await using var open = client.Receipts.ListenAsync(position, Stop).GetAsyncEnumerator(Stop);
                Assert.True(await open.MoveNextAsync());
                await _gateway.RestartAsync().Within("the gateway, which an open stream must not hold up");
            }
        }

        await Log.PublishAsync(Stop);
        await HearAsync(int.MaxValue).Within("every proof");

        // The last event that was seen before each break is the place to go on: nothing is missed, and nothing comes twice.
        Assert.Equal(flows, proven);

        async Task HearAsync(int events)
        {
            await foreach (var pushed in client.Receipts.ListenAsync(position, Stop))
            {
                position = pushed.Position;
                if (ReceiptCheck.Verify(pushed.Receipt, Policy, _gateway.Time.GetUtcNow()).Proof is not null)
                {
                    proven.Add(pushed.Receipt.Flow);
                }

                if (--events == 0 || proven.Count == flows.Count)
                {
                    return;
                }
            }
        }
    }

    [Fact]
    public async Task Party_is_sent_the_receipts_of_its_own_flows_and_never_another_s()
    {
        var logged = new List<Flow>();
        for (var i = 0; i < 120; i++)
        {
            logged.Add(Flow(i % 2 == 0 ? Research : Insurer, (i / 2 % 3) switch { 0 => [A], 1 => [B], _ => [A, B] }));
        }

        // Whoever is sent too much has seen it before these.
        logged.AddRange([Flow(Research, [A, B]), Flow(Insurer, [A, B])]);
        foreach (var flow in logged)
        {
            await Log.AppendAsync(flow, Stop);
        }

        await Log.PublishAsync(Stop);
        foreach (var (party, isParty) in new (string, Func<Flow, bool>)[]
        {
            (Research, flow => flow.Consumer.Value == Research),
            (Insurer, flow => flow.Consumer.Value == Insurer),
            (A, flow => flow.Providers.Any(provider => provider.Owner.Value == A)),
            (B, flow => flow.Providers.Any(provider => provider.Owner.Value == B)),
            ("hospital-c", _ => false),
            ("regulator", _ => true),
        })
        {
            var own = logged.Where(isParty).Select(flow => flow.Id).ToArray();
            Assert.Equal(own, await Listen(party).Take(own.Length).Select(pushed => pushed.Receipt.Flow).ToArrayAsync(Stop).AsTask().Within(party));
        }
    }

    [Fact]
    public async Task Listener_that_does_not_read_is_waited_for_and_holds_up_nobody()
    {
        const int Many = 3000;
        using var http = _gateway.ClientOf(Research);
        using var request = Request("0-0");
        request.Headers.Add(CountedStreams.Header, "yes");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => FlowAsync()));
        await Log.PublishAsync(Stop);

        var other = Listen(A).Where(pushed => pushed.Receipt.Proof is not null).Take(Many).CountAsync(Stop);
        Assert.Equal(Many, await other.AsTask().Within("another listener's proofs"));

        // Of what it has coming, megabytes, the gateway has made no more than the connection takes.
        Assert.InRange(_counted.Bytes, 1, 500_000);
        var proven = new HashSet<FlowId>();
        var position = default(ReceiptPosition);
        await ReadAsync(response).Within("what was not read");
        await foreach (var pushed in Listen(Research, position))
        {
            Assert.True(proven.Count < Many);
            Note(pushed.Receipt);
            if (proven.Count == Many)
            {
                break;
            }
        }

        Assert.Equal(Many, proven.Count);
        Assert.True(_counted.Bytes > 2_000_000);

        // The server may have cut the connection off meanwhile; then the listener goes on where it was.
        async Task ReadAsync(HttpResponseMessage from)
        {
            try
            {
                await foreach (var pushed in EventsAsync(from))
                {
                    Assert.True(ReceiptPosition.TryParse(pushed.EventId, out position));
                    Note(pushed.Data);
                    if (proven.Count == Many - 1)
                    {
                        return;
                    }
                }
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
            }
        }

        void Note(FlowReceipt? receipt)
        {
            if (receipt is { Proof: not null })
            {
                Assert.True(proven.Add(receipt.Flow));
            }
        }
    }

    [Fact]
    public async Task Suspension_ends_the_stream_of_an_open_connection()
    {
        using var client = Client(Research);
        await using var heard = client.Receipts.ListenAsync(default, Stop).GetAsyncEnumerator(Stop);
        await FlowAsync();
        Assert.True(await heard.MoveNextAsync());
        using var operation = _gateway.ClientOf("operator");
        using (var suspended = await operation.PostAsync("/participants/research/suspend", null, Stop))
        {
            suspended.EnsureSuccessStatusCode();
        }

        await FlowAsync();

        var ended = await Dealings.RefusedAsync(async () => await heard.MoveNextAsync());
        Assert.Equal(RefusalCode.Unavailable, ended.Code);
        var refused = await Dealings.RefusedAsync(async () => await client.Receipts.ListenAsync(default, Stop).FirstAsync(Stop));
        Assert.Equal(RefusalCode.Denied, refused.Code);
    }

    [Fact]
    public async Task Stream_without_a_position_begins_with_what_comes_and_shows_in_silence_that_it_is_there()
    {
        await FlowAsync();
        using var http = _gateway.ClientOf(Research);
        using var request = Request(null);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        await using var events = EventsAsync(response).GetAsyncEnumerator(Stop);
        var size = Log.Size;

        Assert.True(await events.MoveNextAsync().AsTask().Within("the first event"));
        Assert.Equal(("alive", $"{size}-{size}"), (events.Current.EventType, events.Current.EventId));

        var next = events.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            _gateway.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.True(await next);
        Assert.Equal("alive", events.Current.EventType);
        var later = await FlowAsync();
        do
        {
            Assert.True(await events.MoveNextAsync().AsTask().Within("the promise"));
        }
        while (events.Current.Data is null);

        Assert.Equal(("promise", later.Flow), (events.Current.EventType, events.Current.Data.Flow));
    }

    [Theory]
    [InlineData("12")]
    [InlineData("1-2")]
    [InlineData("-1-0")]
    [InlineData("a-b")]
    public async Task Position_that_is_none_is_refused(string position)
    {
        using var http = _gateway.ClientOf(Research);
        using var request = Request(position);
        var problem = await http.SendAsync(request, Stop).ReadErrorAsync(HttpStatusCode.BadRequest);
        Assert.Contains(position, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Contains("Last-Event-ID", problem.Text("detail"), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Request(string? position)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/receipts/stream") { Version = new Version(2, 0) };
        if (position is not null)
        {
            request.Headers.Add("Last-Event-ID", position);
        }

        return request;
    }

    private static async IAsyncEnumerable<SseItem<FlowReceipt?>> EventsAsync(HttpResponseMessage response)
    {
        var stream = await response.Content.ReadAsStreamAsync(Stop);
        var parser = SseParser.Create(stream, (_, data) => data.IsEmpty ? null : System.Text.Json.JsonSerializer.Deserialize<FlowReceipt>(data, ProtocolJson.Options));
        await foreach (var item in parser.EnumerateAsync(Stop))
        {
            yield return item;
        }
    }

    private SpaceClient Client(string participant) => new(
        new SpaceClientOptions
        {
            Gateway = new Uri(_gateway.Address),
            GatewayParticipant = ParticipantId.Parse("gateway"),
            Participant = ParticipantId.Parse(participant),
            Certificates = _gateway.Certificates,
        },
        _gateway.Time);

    private async IAsyncEnumerable<PushedReceipt> Listen(string participant, ReceiptPosition after = default)
    {
        using var client = Client(participant);
        await foreach (var pushed in client.Receipts.ListenAsync(after, Stop))
        {
            yield return pushed;
        }
    }

    private Flow Flow(string consumer, IReadOnlyList<string> providers)
    {
        var flow = Leaves.Flow(GrantId.New(_gateway.Time), JobId.New(TimeProvider.System), 1);
        return flow with
        {
            At = _gateway.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Consumer = ParticipantId.Parse(consumer),
            Providers = [.. flow.Providers.Where(provider => providers.Contains(provider.Owner.Value))],
        };
    }

    private async Task<(FlowId Flow, long Leaf)> FlowAsync()
    {
        var flow = Flow(Research, [A, B]);
        return (flow.Id, await Log.AppendAsync(flow, Stop));
    }
}
