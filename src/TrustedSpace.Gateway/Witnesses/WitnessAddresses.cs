using System.Collections.Concurrent;
using TrustedSpace.Gateway.Connectors;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Gateway.Witnesses;

/// <summary>
/// Where witnesses are and how they are called. A witness with the name of a participant is called over mutual TLS with its enrolled certificate, at the
/// policy's address or the one that its connector announced; any other by the machine's trust store.
/// </summary>
internal sealed class WitnessAddresses(ParticipantRegistry registry, ConnectorTls tls) : IDisposable
{
    private const int LongestAnswer = 64 * 1024;

    private readonly ConcurrentDictionary<(string Name, bool IsParticipant), HttpClient> _clients = new();

    /// <summary>The submission prefix, or null while none is known.</summary>
    public Uri? Of(PolicyWitness witness) => witness.Address
        ?? (Participant(witness) is { } id && registry.Find(id)?.Address is { } announced ? new Uri(announced.TrimEnd('/') + "/witness") : null);

    /// <summary>A name that is enrolled later becomes a participant's then.</summary>
    public HttpClient ClientFor(PolicyWitness witness)
    {
        var participant = Participant(witness);
        return _clients.GetOrAdd((witness.Name, participant is not null), _ => new HttpClient(Handler(participant))
        {
            DefaultRequestVersion = System.Net.HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            MaxResponseContentBufferSize = LongestAnswer,
            Timeout = Timeout.InfiniteTimeSpan,
        });
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private SocketsHttpHandler Handler(ParticipantId? participant)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        };
        if (participant is { } id)
        {
            handler.UseProxy = false;
            handler.SslOptions = tls.OptionsFor(id);
        }

        return handler;
    }

    private ParticipantId? Participant(PolicyWitness witness) =>
        ParticipantId.TryParse(witness.Name, out var id) && registry.Find(id) is not null ? id : null;
}
