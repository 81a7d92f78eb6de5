using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using TrustedSpace.Policy;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Policy.Server;
using TrustedSpace.Policy.WebAssembly;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Tests.Policy;
using Xunit;

namespace TrustedSpace.FunctionalTests.Policy;

/// <summary>Both decision points decide alike: the rules in process and the same rules in a real OPA server.</summary>
public sealed class DecisionPointContractTests : IAsyncLifetime
{
    private OpaServer? _server;

    public async ValueTask InitializeAsync() => _server = await OpaServer.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Generated_requests_are_decided_alike()
    {
        var server = Server();
        using var wasm = new WasmDecisionPoint(new RegoLimits(), TimeProvider.System);
        var opa = await OpaServerDecisionPoint.ConnectAsync(server.Client, TestContext.Current.CancellationToken);
        var allowed = 0;

        await PolicyGenerators.Input.SampleAsync(
            async input =>
            {
                var here = await wasm.DecideAsync(input, CancellationToken.None);
                var there = await opa.DecideAsync(input, CancellationToken.None);
                Interlocked.Add(ref allowed, here.Allow ? 1 : 0);
                Assert.Equal(here.Permission, there.Permission);
                Assert.Equal(here.Denials, there.Denials);
                Assert.Equal(CanonicalJson.Hash(here.Obligations), CanonicalJson.Hash(there.Obligations));
            },
            iter: 4_000);
        Assert.InRange(allowed, 100, 3_900);
    }

    [Fact]
    public async Task Malformed_inputs_are_decided_alike()
    {
        var server = Server();
        using var module = UsageModule.Compile(new RegoLimits(), TimeProvider.System);
        using var instance = module.Instantiate();

        foreach (var (path, document) in InputMutations.Of(Example(), onlyRemovals: false))
        {
            var here = JsonNode.Parse(instance.Evaluate(Encoding.UTF8.GetBytes(document)))![0]!["result"];
            using var content = new StringContent($$"""{"input":{{document}}}""");
            using var response = await server.Client.PostAsync($"v1/data/{UsageModule.Entrypoint}", content, TestContext.Current.CancellationToken);
            var there = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["result"];

            Assert.True(JsonNode.DeepEquals(here, there), $"{path}: {here?.ToJsonString()} here, {there?.ToJsonString()} there");
        }
    }

    [Fact]
    public async Task Server_that_stopped_gives_no_decision()
    {
        var server = Server();
        var opa = await OpaServerDecisionPoint.ConnectAsync(server.Client, TestContext.Current.CancellationToken);
        server.Stop();

        var error = await Assert.ThrowsAsync<PolicyUnavailableException>(async () =>
            await opa.DecideAsync(PolicyGenerators.Input.Single(), TestContext.Current.CancellationToken));

        Assert.Equal(PolicyStage.Evaluation, error.Stage);
    }

    [Fact]
    public async Task Server_without_the_rules_gives_no_decision()
    {
        var server = Server();
        var opa = await OpaServerDecisionPoint.ConnectAsync(server.Client, TestContext.Current.CancellationToken);
        await RemoveRules(server.Client);

        var decision = await Assert.ThrowsAsync<PolicyUnavailableException>(async () =>
            await opa.DecideAsync(PolicyGenerators.Input.Single(), TestContext.Current.CancellationToken));
        var connection = await Assert.ThrowsAsync<PolicyUnavailableException>(() =>
            OpaServerDecisionPoint.ConnectAsync(server.Client, TestContext.Current.CancellationToken));

        Assert.Equal(PolicyStage.Answer, decision.Stage);
        Assert.Equal(PolicyStage.Loading, connection.Stage);
    }

    // In this order, for usage.rego does not compile without reasons.rego.
    private static async Task RemoveRules(HttpClient client)
    {
        var modules = JsonNode.Parse(await client.GetStringAsync("v1/policies", TestContext.Current.CancellationToken))!["result"]!.AsArray();
        foreach (var id in modules.Select(module => (string)module!["id"]!).OrderDescending())
        {
            using var removed = await client.DeleteAsync($"v1/policies/{id}", TestContext.Current.CancellationToken);
            removed.EnsureSuccessStatusCode();
        }
    }

    private OpaServer Server()
    {
        if (_server is null && Environment.GetEnvironmentVariable("CI") is null)
        {
            Assert.Skip("There is no opa on PATH.");
        }

        return _server ?? throw new InvalidOperationException("CI is set, but there is no opa on PATH; install OPA 1.4.2.");
    }

    private static string Example()
    {
        var output = new ArrayBufferWriter<byte>();
        PolicyInput input = new(PolicyExamples.Request, PolicyExamples.PolicyOf(PolicyExamples.Protected));
        input.WriteTo(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
