using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Client;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Calls connectors with the gateway's own certificate, past the gateway's checks: what an operator could do who cheats.</summary>
internal sealed class LyingGateway : IDisposable
{
    private readonly ParticipantKeys _keys;
    private readonly HttpClient _http;
    private readonly List<GrpcChannel> _channels = [];

    public LyingGateway(string certificates, CertificateAuthority authority, params ParticipantId[] owners)
    {
        _keys = ParticipantKeys.Load(certificates, Samples.Gateway);
        _http = MutualTls.Client(_keys.Tls, authority, owners is [] ? [.. Samples.Hospitals] : owners);
    }

    public ConnectorService.ConnectorServiceClient Connector(Uri address)
    {
        var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpClient = _http });
        _channels.Add(channel);
        return new ConnectorService.ConnectorServiceClient(channel);
    }

    /// <summary>Sends a signed export under a grant straight to a connector.</summary>
    public Task<HttpResponseMessage> ExportAsync(Uri connector, string grant, string signed)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(connector, "/export")) { Content = new StringContent(signed, new MediaTypeHeaderValue("application/jose")), Version = new Version(2, 0) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", grant);
        return _http.SendAsync(request, TestContext.Current.CancellationToken).Within("the connector's answer to an export");
    }

    /// <summary>The refusal that a call must end in.</summary>
    public static async Task<Refusal> RefusedAsync<T>(Func<AsyncUnaryCall<T>> call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call().ResponseAsync.Within("a refusal"));
        return RefusalStatus.Read(failure, Samples.Hospitals[0], "?");
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        _http.Dispose();
        _keys.Dispose();
    }
}
