using Google.Protobuf.Collections;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// Sorts the envelopes of one round by receiver, after a check of their shape: from whom they come, for this job and round, and either
/// one open envelope to all or one sealed envelope to each other party. Payloads are opaque here; parties verify signatures themselves.
/// </summary>
internal sealed class RoundRelay(JobId job, IReadOnlyList<ParticipantId> parties)
{
    /// <summary>What each party gets of a finished round, in the order of the parties: the other parties' envelopes addressed to it or to all.</summary>
    /// <param name="round">Counted from 1.</param>
    /// <param name="replies">One a party, in the order of the parties.</param>
    /// <exception cref="RefusedException">A party sent something else than the round takes.</exception>
    public IReadOnlyList<RoundRequest> Route(int round, IReadOnlyList<RoundReply> replies)
    {
        var requests = parties.Select(_ => new RoundRequest { JobId = job.Value }).ToArray();
        for (var sender = 0; sender < parties.Count; sender++)
        {
            Check(round, parties[sender], replies[sender].Envelopes);
            foreach (var envelope in replies[sender].Envelopes)
            {
                for (var receiver = 0; receiver < parties.Count; receiver++)
                {
                    if (receiver != sender && (envelope.Receiver.Length == 0 || envelope.Receiver == parties[receiver].Value))
                    {
                        requests[receiver].Envelopes.Add(envelope);
                    }
                }
            }
        }

        return requests;
    }

    private void Check(int round, ParticipantId sender, RepeatedField<Envelope> envelopes)
    {
        foreach (var envelope in envelopes)
        {
            if (envelope.Sender != sender.Value || envelope.JobId != job.Value || envelope.Round != round)
            {
                throw Violation(sender, round, "its message names another sender, job or round");
            }

            if (envelope.Sealed != (envelope.Receiver.Length > 0))
            {
                throw Violation(sender, round, "a message to one party must be sealed, and one to all must not be");
            }
        }

        var isBroadcast = envelopes is [{ Receiver: "" }];
        var receivers = envelopes.Select(envelope => envelope.Receiver).ToHashSet(StringComparer.Ordinal);
        var isOneToEach = envelopes.Count == parties.Count - 1
            && parties.All(party => party == sender || receivers.Contains(party.Value));
        if (!isBroadcast && !isOneToEach)
        {
            throw Violation(sender, round, "it must send one message to all parties, or one to each of the others");
        }
    }

    private static RefusedException Violation(ParticipantId party, int round, string reason) => new(new Refusal
    {
        Code = RefusalCode.ProtocolViolation,
        Party = party,
        Stage = JobStages.Round(round),
        Reason = reason,
        Remedy = "Nothing was released or charged. Ask the owner to check its connector, then submit a new job.",
    });
}
