using TrustedSpace.Policy;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Policy.Server;

namespace TrustedSpace.Connector.Policy;

/// <summary>The owner's OPA server, connected at the first decision and again after one that failed, so that it may restart or load other rules.</summary>
internal sealed class PolicyServer(Uri address) : IDecisionPoint, IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
    private volatile OpaServerDecisionPoint? _connected;

    /// <inheritdoc />
    public async ValueTask<PolicyDecision> DecideAsync(PolicyInput input, CancellationToken cancellationToken)
    {
        var server = _connected ??= await OpaServerDecisionPoint.ConnectAsync(_client, cancellationToken);
        try
        {
            return await server.DecideAsync(input, cancellationToken);
        }
        catch (PolicyUnavailableException)
        {
            _connected = null;
            throw;
        }
    }

    public void Dispose() => _client.Dispose();
}
