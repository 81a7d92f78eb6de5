using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Computation;

/// <summary>One party's outgoing and incoming messages of one job: signed, bound to job, plan, party set and round, and sealed where only one may read.</summary>
internal sealed class JobEnvelopes(ConnectorIdentity identity, JobId job, AggregationContext context, IReadOnlyList<ParticipantCertificate> parties)
{
    /// <summary>One message that every party may read.</summary>
    public Envelope ToAll(AggregationStage round, AggregationMessage message) =>
        EnvelopeSigner.Sign(Binding(round).Wrap(identity.Participant, null, message.Payload.Span), identity.Keys.Signing);

    /// <summary>The message to each other party, sealed to it.</summary>
    public IEnumerable<Envelope> ToEachPeer(AggregationStage round, AggregationMessage message) =>
        from peer in parties
        where peer.Participant != identity.Participant
        let envelope = Binding(round).Wrap(identity.Participant, peer.Participant, message.Payload.Span)
        select EnvelopeSigner.Sign(EnvelopeSealing.Seal(envelope, peer), identity.Keys.Signing);

    /// <summary>Checks the messages of a round and opens the sealed ones.</summary>
    /// <exception cref="EnvelopeException">An envelope is altered, foreign, replayed from elsewhere, or sealed where it must not be; names its sender.</exception>
    public IReadOnlyList<AggregationMessage> Open(AggregationStage round, IEnumerable<Envelope> envelopes)
    {
        var binding = Binding(round);
        using var key = identity.Keys.CreateOpeningKey();
        return [.. envelopes.Select(envelope =>
        {
            var sender = EnvelopeVerifier.Verify(envelope, identity.Authority, binding, identity.Participant);
            return new AggregationMessage(sender.Value, round == AggregationStage.Keys ? Clear(envelope) : EnvelopeSealing.Open(envelope, key));
        })];
    }

    private EnvelopeBinding Binding(AggregationStage round) => new(
        job,
        Sha256Digest.FromHash(context.PlanHash.Span),
        Sha256Digest.FromHash(context.Parties.Hash),
        (uint)round);

    private static ReadOnlyMemory<byte> Clear(Envelope envelope) => !envelope.Sealed && envelope.Receiver.Length == 0
        ? envelope.Payload.Memory
        : throw new EnvelopeException($"the message of {envelope.Sender} in round {envelope.Round} must be open and to all");
}
