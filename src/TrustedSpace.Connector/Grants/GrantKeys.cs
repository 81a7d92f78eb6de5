using Microsoft.IdentityModel.Tokens;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Grants;

/// <summary>
/// The gateway's grant keys (JWKS, RFC 7517), fetched over mutual TLS. An unknown key id makes it look again, though not more often than
/// every second; what it holds is looked at anew after five minutes, so that a withdrawn key stops counting.
/// </summary>
/// <param name="fetch">Gets the key set as JSON from the gateway.</param>
/// <param name="identity">Who refuses.</param>
/// <param name="time">Clock of the key set's age.</param>
internal sealed class GrantKeys(Func<CancellationToken, Task<string>> fetch, ConnectorIdentity identity, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    private readonly Stage _stage = new(identity.Participant, "grant verification");
    private readonly SemaphoreSlim _fetching = new(1);
    private volatile Known _known = new([], DateTimeOffset.MinValue);

    /// <returns>The key of that id; null when the gateway has no such key.</returns>
    /// <exception cref="RefusedException">The gateway does not answer and the key is not known.</exception>
    public async Task<JsonWebKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (_known.Find(id) is { } known && time.GetUtcNow() - _known.At < Freshness)
        {
            return known;
        }

        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (time.GetUtcNow() - _known.At > Pause)
            {
                _known = await FetchAsync(cancellationToken);
            }

            return _known.Find(id);
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose() => _fetching.Dispose();

    private async Task<Known> FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var keys = new JsonWebKeySet(await fetch(cancellationToken));
            return new Known([.. keys.Keys], time.GetUtcNow());
        }
        catch (Exception problem) when (problem is HttpRequestException or ArgumentException
            || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw _stage.Refuse(RefusalCode.Unavailable, $"the gateway does not give its grant keys: {problem.Message}", "Try again when the gateway answers.", problem);
        }
    }

    private sealed record Known(IReadOnlyList<JsonWebKey> Keys, DateTimeOffset At)
    {
        public JsonWebKey? Find(string id) => Keys.FirstOrDefault(key => key.Kid == id && key is { Kty: "EC", Crv: "P-256" });
    }
}
