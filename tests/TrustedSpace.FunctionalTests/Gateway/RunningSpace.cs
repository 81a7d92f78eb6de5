using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.FunctionalTests.Gateway;

/// <summary>A running gateway with two owners of the product "screening", each with a <see cref="DecidingConnector"/>.</summary>
public sealed class RunningSpace : IAsyncDisposable
{
    private RunningSpace(RunningGateway gateway, DecidingConnector a, DecidingConnector b) => (Gateway, A, B) = (gateway, a, b);

    public RunningGateway Gateway { get; }

    /// <summary>Connector of hospital-a.</summary>
    public DecidingConnector A { get; }

    /// <summary>Connector of hospital-b.</summary>
    public DecidingConnector B { get; }

    /// <summary>Every leaf's entry, in order.</summary>
    public IReadOnlyList<LogEntry> Log
    {
        get
        {
            var log = Gateway.Services.GetRequiredService<FlowLog>();
            return [.. log.Read(0, log.Size).Select(leaf => leaf.Entry)];
        }
    }

    public static async Task<RunningSpace> StartAsync()
    {
        var gateway = await RunningGateway.StartAsync();
        return new RunningSpace(
            gateway,
            await DecidingConnector.StartAsync(gateway, "hospital-a"),
            await DecidingConnector.StartAsync(gateway, "hospital-b"));
    }

    public static AuthorizationDetail Detail { get; } = new()
    {
        Product = ProductId.Parse("screening"),
        Elements = [ElementName.Parse("diagnosis"), ElementName.Parse("radius")],
        Operation = Operation.Statistics,
        Purpose = "research",
        Parameters = new GrantParameters { MaximumJobs = 3, MaximumCells = 100, LifetimeSeconds = 600 },
    };

    /// <summary>Sends a token request as <paramref name="client"/> claims to be.</summary>
    public static Task<HttpResponseMessage> AskAsync(HttpClient http, AuthorizationDetail? detail = null, string client = "research") =>
        http.PostAsync("/oauth/token", Form(
            ("grant_type", "client_credentials"),
            ("client_id", client),
            ("authorization_details", "[" + System.Text.Encoding.UTF8.GetString(CanonicalJson.Serialize(detail ?? Detail)) + "]")));

    public static Task<HttpResponseMessage> PostFormAsync(HttpClient http, string path, string token) =>
        http.PostAsync(path, Form(("token", token)));

    public static FormUrlEncodedContent Form(params (string Key, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Key, field.Value)));

    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
        await Gateway.DisposeAsync();
    }
}
