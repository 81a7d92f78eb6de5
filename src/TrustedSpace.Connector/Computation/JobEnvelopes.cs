using TrustedSpace.Computation.Rounds;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Computation;

/// <summary>One party's outgoing and incoming messages of one job: signed, bound to job, plan, party set and round, and sealed where only one may read.</summary>
internal sealed class JobEnvelopes(
    ConnectorIdentity identity, JobId job, Sha256Digest plan, Sha256Digest partySet, IReadOnlyList<ParticipantCertificate> parties)
{
    /// <summary>One message that every party may read.</summary>
    public Envelope Wrap(Round round, PartyStep.ToAll step) =>
        EnvelopeSigner.Sign(Binding(round).Wrap(identity.Participant, null, step.Payload.Span), identity.Keys.Signing);

    /// <summary>The message to each party that gets one, sealed to it.</summary>
    public IEnumerable<Envelope> Wrap(Round round, PartyStep.ToEach step) =>
        from peer in parties
        where step.Payloads.ContainsKey(peer.Participant.Value)
        let envelope = Binding(round).Wrap(identity.Participant, peer.Participant, step.Payloads[peer.Participant.Value].Span)
        select EnvelopeSigner.Sign(EnvelopeSealing.Seal(envelope, peer), identity.Keys.Signing);

    /// <summary>Checks the messages of a round and opens the sealed ones.</summary>
    /// <exception cref="EnvelopeException">An envelope is altered, foreign, replayed from elsewhere, or sealed where it must not be; names its sender.</exception>
    public IReadOnlyList<PartyMessage> Open(Round round, IEnumerable<Envelope> envelopes)
    {
        var binding = Binding(round);
        using var key = identity.Keys.CreateOpeningKey();
        return [.. envelopes.Select(envelope =>
        {
            var sender = EnvelopeVerifier.Verify(envelope, identity.Authority, binding, identity.Participant);
            return new PartyMessage(sender.Value, round.Delivery == Delivery.ToAll ? Clear(envelope) : EnvelopeSealing.Open(envelope, key));
        })];
    }

    private EnvelopeBinding Binding(Round round) => new(job, plan, partySet, (uint)round.Number);

    private static ReadOnlyMemory<byte> Clear(Envelope envelope) => !envelope.Sealed && envelope.Receiver.Length == 0
        ? envelope.Payload.Memory
        : throw new EnvelopeException($"the message of {envelope.Sender} in round {envelope.Round} must be open and to all");
}
