using System.Buffers;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Policy.Server;

/// <summary>
/// Asks an OPA server that the owner runs, over its REST API: <c>POST /v1/data/trustedspace/usage/decision</c> with the same
/// input document. The digest of the rules is taken over the modules that the server reports when this is connected; a
/// server that changes them later must be connected again.
/// </summary>
public sealed class OpaServerDecisionPoint : IDecisionPoint
{
    private const string Remedy = "Check that the OPA server runs and has policies/usage.rego and policies/reasons.rego loaded.";

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _client;
    private readonly Sha256Digest _rules;

    private OpaServerDecisionPoint(HttpClient client, Sha256Digest rules)
    {
        _client = client;
        _rules = rules;
    }

    /// <summary>Reads the rules of a server and binds to it.</summary>
    /// <param name="client">Has the server's base address and a timeout; stays the caller's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PolicyUnavailableException">The server does not answer or has no rules.</exception>
    public static async Task<OpaServerDecisionPoint> ConnectAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/policies");
        var body = await SendAsync(client, request, PolicyStage.Loading, cancellationToken);
        var modules = DecisionAnswer.Read<PolicyList>(body).Result;
        return modules.Count > 0
            ? new OpaServerDecisionPoint(client, Digest(modules))
            : throw new PolicyUnavailableException(PolicyStage.Loading, "the OPA server has no rules.", Remedy);
    }

    /// <inheritdoc/>
    public async ValueTask<PolicyDecision> DecideAsync(PolicyInput input, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/data/{UsageModule.Entrypoint}") { Content = Content(input) };
        var body = await SendAsync(_client, request, PolicyStage.Evaluation, cancellationToken);
        return DecisionAnswer.Read<DataResult>(body).Result.For(input, PolicyHash.Of(_rules, input.Policy));
    }

    private static async Task<byte[]> SendAsync(HttpClient client, HttpRequestMessage request, PolicyStage stage, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? body
                : throw new PolicyUnavailableException(stage, $"the OPA server answered {(int)response.StatusCode}.", Remedy);
        }
        catch (HttpRequestException exception)
        {
            throw new PolicyUnavailableException(stage, $"the OPA server at {client.BaseAddress} does not answer: {exception.Message}.", Remedy, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PolicyUnavailableException(stage, $"the OPA server at {client.BaseAddress} did not answer within {client.Timeout}.", Remedy, exception);
        }
    }

    private static ReadOnlyMemoryContent Content(PolicyInput input)
    {
        var body = new ArrayBufferWriter<byte>(input.Policy.Json.Length + 1024);
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("input"u8);
            input.WriteTo(writer);
            writer.WriteEndObject();
        }

        return new ReadOnlyMemoryContent(body.WrittenMemory) { Headers = { ContentType = Json } };
    }

    // Independent of the modules' order and of the paths they were loaded from.
    private static Sha256Digest Digest(IReadOnlyList<PolicyModule> modules)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var digest in modules.Select(module => Sha256Digest.Of(Encoding.UTF8.GetBytes(module.Raw))).Order())
        {
            hash.AppendData(digest.ToBytes());
        }

        return Sha256Digest.FromHash(hash.GetHashAndReset());
    }
}
