using Google.Protobuf;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Envelopes;

/// <summary>What every envelope of one round must say; a message of another job, plan, party set or round does not pass for it.</summary>
/// <param name="Job">The job.</param>
/// <param name="Plan">Digest of the plan all owners agreed on.</param>
/// <param name="Parties">Digest of the fixed set of parties.</param>
/// <param name="Round">Number of the round, from 1.</param>
public sealed record EnvelopeBinding(JobId Job, Sha256Digest Plan, Sha256Digest Parties, uint Round)
{
    /// <summary>A message under this binding, neither sealed nor signed yet.</summary>
    /// <param name="sender">Who will sign it.</param>
    /// <param name="receiver">Null: to every party.</param>
    /// <param name="payload">The message in clear.</param>
    public Envelope Wrap(ParticipantId sender, ParticipantId? receiver, ReadOnlySpan<byte> payload) => new()
    {
        JobId = Job.Value,
        PlanHash = ByteString.CopyFrom(Plan.ToBytes()),
        PartySetHash = ByteString.CopyFrom(Parties.ToBytes()),
        Round = Round,
        Sender = sender.Value,
        Receiver = receiver?.Value ?? "",
        Payload = ByteString.CopyFrom(payload),
    };

    /// <exception cref="EnvelopeException">The envelope belongs elsewhere; the message says in which field.</exception>
    internal void Require(Envelope envelope, ParticipantId recipient)
    {
        RequireEqual(envelope, "job", envelope.JobId == Job.Value);
        RequireEqual(envelope, "plan", envelope.PlanHash.Span.SequenceEqual(Plan.ToBytes()));
        RequireEqual(envelope, "party set", envelope.PartySetHash.Span.SequenceEqual(Parties.ToBytes()));
        RequireEqual(envelope, "round", envelope.Round == Round);
        RequireEqual(envelope, "receiver", envelope.Receiver.Length == 0 || envelope.Receiver == recipient.Value);
    }

    private void RequireEqual(Envelope envelope, string field, bool equal)
    {
        if (!equal)
        {
            throw new EnvelopeException($"{envelope.Describe()} is refused in round {Round} of job {Job}: its {field} is another one.");
        }
    }
}
