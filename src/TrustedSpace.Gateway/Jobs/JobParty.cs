using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>One owner of a job and the way to its connector.</summary>
public sealed record JobParty(ParticipantId Owner, ConnectorService.ConnectorServiceClient Connector);
