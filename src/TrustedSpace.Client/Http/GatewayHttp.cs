using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Client.Http;

/// <summary>
/// Calls to the gateway over mutual TLS and HTTP/2. The server is believed only when its certificate is the gateway participant's, issued by
/// the space's authority; machine stores and host names play no part. Every error comes out as a <see cref="RefusedException"/>.
/// </summary>
internal sealed class GatewayHttp : IDisposable
{
    private readonly HttpClient _http;
    private readonly ParticipantId _gateway;

    public GatewayHttp(Uri address, ParticipantId gateway, X509Certificate2 tls, CertificateAuthority authority)
        : this(address, gateway, new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ClientCertificates = [tls],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => tls,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2 shown && IsGateway(shown, authority, gateway),
            },
            // A server takes a hundred streams a connection, and each job that is followed holds one.
            EnableMultipleHttp2Connections = true,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),

            // An event stream may be silent for long: a gateway that vanished without a word is noticed all the same.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            UseProxy = false,
        })
    {
    }

    /// <param name="address">The gateway's.</param>
    /// <param name="gateway">Whom the handler connects to.</param>
    /// <param name="handler">Sends; owned.</param>
    public GatewayHttp(Uri address, ParticipantId gateway, HttpMessageHandler handler)
    {
        _gateway = gateway;
        _http = new HttpClient(handler)
        {
            BaseAddress = address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Sends and returns a successful response whose body is still to be read; the caller disposes it.</summary>
    /// <exception cref="RefusedException">The gateway can't be reached, or answered with an error.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var response = await SendUncheckedAsync(request, cancellation).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new RefusedException(await ReadRefusalAsync(response, cancellation).ConfigureAwait(false));
        }
    }

    /// <summary>Sends and returns status and text whatever the status; for the token endpoint, whose errors are OAuth's.</summary>
    public async Task<(HttpStatusCode Status, string Text)> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await SendUncheckedAsync(request, cancellation).ConfigureAwait(false);
        return response.Content.Headers.ContentType?.MediaType == "application/json"
            ? (response.StatusCode, await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false))
            : throw new RefusedException(await ReadRefusalAsync(response, cancellation).ConfigureAwait(false));
    }

    public async Task<T> GetAsync<T>(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync<T>(request, cancellation).ConfigureAwait(false);
    }

    public async Task<string> GetTextAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        return await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
    }

    public async Task<byte[]> GetBytesAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        return await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
    }

    public async Task<T> PostAsync<TBody, T>(string path, TBody body, string? grant, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: ProtocolJson.Options) };
        if (grant is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", grant);
        }

        return await SendAsync<T>(request, cancellation).ConfigureAwait(false);
    }

    public async Task PostAsync(string path, HttpContent? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
    }

    public async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        return await ReadAsync<T>(response, cancellation).ConfigureAwait(false);
    }

    /// <summary>The events of a stream, until it ends; an event without data is null.</summary>
    /// <param name="request">Asks for it.</param>
    /// <param name="what">What it is, for the error when it breaks off.</param>
    /// <param name="cancellation">Ends the listening.</param>
    /// <exception cref="RefusedException">It was refused, or the connection was lost.</exception>
    public async IAsyncEnumerable<SseItem<T?>> ListenAsync<T>(HttpRequestMessage request, string what, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var events = SseParser.Create(stream, (_, data) => data.IsEmpty ? null : JsonSerializer.Deserialize<T>(data, ProtocolJson.Options));
        await using var items = events.EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
        while (await MoveAsync().ConfigureAwait(false))
        {
            yield return items.Current;
        }

        async ValueTask<bool> MoveAsync()
        {
            try
            {
                return await items.MoveNextAsync().ConfigureAwait(false);
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
                throw Lost($"{what} broke off", broken);
            }
            catch (JsonException wrong)
            {
                throw Violated($"an event of {what} is not a {typeof(T).Name}: {wrong.Message}");
            }
        }
    }

    /// <summary>The connection broke before an answer was whole; what was asked may have been done.</summary>
    public RefusedException Lost(string reason, Exception? inner) => new(
        new Refusal
        {
            Code = RefusalCode.Unavailable,
            Party = _gateway,
            Stage = "connection",
            Reason = reason,
            Remedy = "Ask again: what has an id is done once.",
        },
        inner);

    /// <summary>The gateway answered with what can't be.</summary>
    public RefusedException Violated(string reason) => new(new Refusal
    {
        Code = RefusalCode.ProtocolViolation,
        Party = _gateway,
        Stage = "response",
        Reason = reason,
        Remedy = "Keep the answer, and tell the regulator.",
    });

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendUncheckedAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException failure)
        {
            throw Unreachable(failure);
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(ProtocolJson.Options, cancellation).ConfigureAwait(false)
                ?? throw new JsonException("null");
        }
        catch (IOException failure)
        {
            throw Lost($"the answer of {response.RequestMessage?.RequestUri?.AbsolutePath} broke off", failure);
        }
        catch (JsonException failure)
        {
            throw new RefusedException(
                new Refusal
                {
                    Code = RefusalCode.ProtocolViolation,
                    Party = _gateway,
                    Stage = "response",
                    Reason = $"the answer of {response.RequestMessage?.RequestUri?.AbsolutePath} is not a {typeof(T).Name}",
                    Remedy = "Use a client of the gateway's version.",
                },
                failure);
        }
    }

    private async Task<Refusal> ReadRefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        return ProblemDocument.Read(text) ?? new Refusal
        {
            Code = response.StatusCode == HttpStatusCode.NotFound ? RefusalCode.Invalid : RefusalCode.Unavailable,
            Party = _gateway,
            Stage = "response",
            Reason = $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.AbsolutePath} was answered with status {(int)response.StatusCode}",
            Remedy = "Check the address and that client and gateway are of one version.",
        };
    }

    private static bool IsGateway(X509Certificate2 shown, CertificateAuthority authority, ParticipantId gateway)
    {
        try
        {
            return authority.Verify(shown, CertificatePurpose.Tls).Participant == gateway;
        }
        catch (UntrustedCertificateException)
        {
            return false;
        }
    }

    private RefusedException Unreachable(HttpRequestException failure)
    {
        var refused = failure.InnerException is AuthenticationException or IOException { InnerException: AuthenticationException };
        return new RefusedException(
            new Refusal
            {
                Code = refused ? RefusalCode.Unauthenticated : RefusalCode.Unavailable,
                Party = _gateway,
                Stage = "connection",
                Reason = refused
                    ? $"no mutual TLS with {_http.BaseAddress}: one side's certificate was refused"
                    : $"{_http.BaseAddress} can't be reached ({failure.HttpRequestError})",
                Remedy = refused
                    ? "Check that both certificates are in force and issued by the same authority, and that the address is the gateway's."
                    : "Check the address and that the gateway runs.",
            },
            failure);
    }
}
