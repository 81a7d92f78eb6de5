using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace TrustedSpace.Gateway.Hosting;

/// <summary>
/// Where participants reach the gateway, <c>https://host:port</c> without trailing slash: the configured public address, else
/// the bound one. It is the issuer and the audience of grants.
/// </summary>
public sealed class GatewayAddress(GatewayOptions options, IServer server)
{
    private string? _value = options.PublicAddress?.GetLeftPart(UriPartial.Authority);

    /// <exception cref="InvalidOperationException">Read before the server was bound.</exception>
    public string Value => _value ??= Bound;

    /// <summary>The address that the server listens on.</summary>
    /// <exception cref="InvalidOperationException">Read before the server was bound.</exception>
    public string Bound
    {
        get
        {
            var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
                ?? throw new InvalidOperationException("The gateway has no address before its server is bound.");
            return new Uri(address).GetLeftPart(UriPartial.Authority);
        }
    }
}
