using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Gateway;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Hosting;

/// <summary>Who may ask what: the gateway everything, any other participant of the space only the witness. Others are cut off.</summary>
internal static class CallerRules
{
    /// <summary>Reads the caller's name once a connection; the handshake has verified the certificate.</summary>
    public static ConnectionContext Identify(ConnectionContext connection)
    {
        if (connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate)
        {
            connection.Features.Set(new ConnectedParticipant(ParticipantCertificate.Parse(certificate.RawData).Participant));
        }

        return connection;
    }

    public static void UseCallerRules(this WebApplication connector)
    {
        var gateway = connector.Services.GetRequiredService<ConnectorOptions>().Gateway.Participant;
        var log = connector.Services.GetRequiredService<ILogger<GatewayCertificate>>();
        connector.Use((context, next) =>
        {
            var caller = context.Features.Get<ConnectedParticipant>()?.Id;
            if (caller == gateway || (caller is not null && context.Request.Path.StartsWithSegments("/witness", StringComparison.Ordinal)))
            {
                return next(context);
            }

            log.PeerIsNotGateway(caller ?? default, gateway);
            context.Abort();
            return Task.CompletedTask;
        });
    }

    private sealed record ConnectedParticipant(ParticipantId Id);
}
