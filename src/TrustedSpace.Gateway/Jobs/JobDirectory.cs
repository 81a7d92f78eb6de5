using Google.Protobuf;
using TrustedSpace.Gateway.Connectors;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Finds the connectors of a job's owners and puts together what each is asked to begin with.</summary>
internal sealed class JobDirectory(ParticipantRegistry registry, ConnectorChannels channels, JobRefusals refusals)
{
    /// <exception cref="RefusedException">An owner can't be asked, or a party is not enrolled any more.</exception>
    public JobParties Find(JobTicket ticket)
    {
        var owners = ticket.Request.Owners;
        var begin = new BeginRequest
        {
            Job = ticket.SignedSpec,
            Grant = ticket.Grant,
            Request = ByteString.CopyFrom(CanonicalJson.Serialize(ticket.Request)),
            ConsumerSealing = SealingOf(ticket.Claims.Consumer),
            ConsumerKey = UnsafeByteOperations.UnsafeWrap(ticket.ConsumerKey),
        };
        begin.Decisions.AddRange(ticket.Decisions);
        begin.OwnerSealing.AddRange(owners.Select(SealingOf));
        return new JobParties([.. owners.Select(owner => new JobParty(owner, channels.ClientFor(owner, JobStages.Plan)))], begin);
    }

    private ByteString SealingOf(ParticipantId id) => registry.Find(id) is { } participant
        ? ByteString.CopyFrom(participant.Sealing)
        : throw refusals.Of(RefusalCode.Unavailable, JobStages.Plan, $"{id} is not enrolled any more", "Ask for a new grant.");
}
