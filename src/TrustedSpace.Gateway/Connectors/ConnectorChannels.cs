using Grpc.Core;
using Grpc.Net.Client;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Connectors;

/// <summary>
/// One pooled gRPC channel an owner, remade when the owner announces another address. Every failure of a call becomes a
/// <see cref="RefusedException"/> that names the owner.
/// </summary>
public sealed class ConnectorChannels(ParticipantRegistry registry, ConnectorTls tls, GatewayOptions options) : IDisposable
{
    private const int LargestMessage = 64 * 1024 * 1024;

    // Guards _channels; held for a dictionary access or the making of a channel, never across a call.
    private readonly Lock _lock = new();
    private readonly Dictionary<ParticipantId, (string Address, GrpcChannel Channel)> _channels = [];

    /// <param name="owner">Whose connector is called.</param>
    /// <param name="stage">What the refusal names as the stage, such as "decision".</param>
    /// <exception cref="RefusedException">The owner is suspended, is not an owner, or has not announced an address.</exception>
    public ConnectorService.ConnectorServiceClient ClientFor(ParticipantId owner, string stage)
    {
        var participant = registry.Find(owner);
        return participant switch
        {
            { Status: ParticipantStatus.Suspended } => throw Unavailable(owner, stage, "it is suspended", "Wait until the operator reinstates it."),
            { Role: ParticipantRole.Owner, Address: { } address } => new(ChannelTo(owner, address)),
            _ => throw Unavailable(owner, stage, "its connector has not announced an address", "Ask the owner to start its connector."),
        };
    }

    /// <summary>Calls one owner and waits at most <paramref name="patience"/>.</summary>
    /// <exception cref="RefusedException">The owner's own refusal, or why it could not be reached.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<TReply> AskAsync<TReply>(
        ParticipantId owner,
        string stage,
        TimeSpan patience,
        Func<ConnectorService.ConnectorServiceClient, CallOptions, AsyncUnaryCall<TReply>> ask,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var client = ClientFor(owner, stage);

        // gRPC compares deadlines with the machine's clock, whatever clock the gateway runs on.
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + patience;
        try
        {
            return await ask(client, new CallOptions(deadline: deadline, cancellationToken: cancellationToken));
        }
        catch (RpcException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(RefusalStatus.Read(failure, owner, stage), failure);
        }
        catch (RpcException failure)
        {
            throw new OperationCanceledException(failure.Status.Detail, failure, cancellationToken);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (_, channel) in _channels.Values)
            {
                channel.Dispose();
            }

            _channels.Clear();
        }
    }

    private GrpcChannel ChannelTo(ParticipantId owner, string address)
    {
        lock (_lock)
        {
            if (_channels.TryGetValue(owner, out var known))
            {
                if (known.Address == address)
                {
                    return known.Channel;
                }

                known.Channel.Dispose();
            }

            var channel = Open(owner, address);
            _channels[owner] = (address, channel);
            return channel;
        }
    }

    private GrpcChannel Open(ParticipantId owner, string address) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        DisposeHttpClient = true,
        MaxReceiveMessageSize = LargestMessage,
        MaxSendMessageSize = LargestMessage,
        HttpHandler = new SocketsHttpHandler
        {
            SslOptions = tls.OptionsFor(owner),
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        },
    });

    private RefusedException Unavailable(ParticipantId owner, string stage, string reason, string remedy) => new(new Refusal
    {
        Code = RefusalCode.Unavailable,
        Party = owner,
        Stage = stage,
        Reason = $"{owner} can't be asked by {options.Participant}: {reason}",
        Remedy = remedy,
    });
}
