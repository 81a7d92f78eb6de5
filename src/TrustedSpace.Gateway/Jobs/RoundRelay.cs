using TrustedSpace.Computation.Rounds;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// Sorts the envelopes of one round by receiver, after a check of their shape: from whom they come, for this job and round, and either
/// one open envelope to all or one sealed envelope to each other party, as the round says. Payloads are opaque here; parties verify signatures themselves.
/// </summary>
internal sealed class RoundRelay(JobId job)
{
    /// <summary>What each party that is left gets of a finished round: the other parties' envelopes addressed to it or to all.</summary>
    /// <param name="round">The round.</param>
    /// <param name="answers">One of each party that sent in it.</param>
    /// <exception cref="RefusedException">A party sent something else than the round takes.</exception>
    public IReadOnlyDictionary<ParticipantId, RoundRequest> Route(Round round, IReadOnlyList<PartyAnswer<RoundReply>> answers)
    {
        var requests = answers.ToDictionary(answer => answer.Party.Owner, _ => new RoundRequest { JobId = job.Value });
        foreach (var (party, reply) in answers)
        {
            Check(round, party.Owner, reply, [.. requests.Keys.Where(owner => owner != party.Owner)]);
            foreach (var envelope in reply.Envelopes)
            {
                foreach (var (receiver, request) in requests)
                {
                    if (receiver != party.Owner && (envelope.Receiver.Length == 0 || envelope.Receiver == receiver.Value))
                    {
                        request.Envelopes.Add(envelope);
                    }
                }
            }
        }

        return requests;
    }

    private void Check(Round round, ParticipantId sender, RoundReply reply, IReadOnlyList<ParticipantId> others)
    {
        Require(reply.Release is null, sender, round, "it released before the last round");
        foreach (var envelope in reply.Envelopes)
        {
            Require(
                envelope.Sender == sender.Value && envelope.JobId == job.Value && envelope.Round == round.Number,
                sender,
                round,
                "its message names another sender, job or round");
            Require(envelope.Sealed == (envelope.Receiver.Length > 0), sender, round, "a message to one party must be sealed, and one to all must not be");
        }

        // A party that has left since may still be among the receivers.
        var receivers = reply.Envelopes.Select(envelope => envelope.Receiver).ToHashSet(StringComparer.Ordinal);
        var isToAll = reply.Envelopes is [{ Receiver: "" }];
        var isToEach = receivers.Count == reply.Envelopes.Count
            && !receivers.Contains("") && !receivers.Contains(sender.Value) && others.All(owner => receivers.Contains(owner.Value));
        Require(
            round.Delivery == Delivery.ToAll ? isToAll : isToEach,
            sender,
            round,
            round.Delivery == Delivery.ToAll ? "it must send one message to all parties" : "it must send one to each of the others, sealed");
    }

    private static void Require(bool holds, ParticipantId party, Round round, string otherwise)
    {
        if (!holds)
        {
            throw new RefusedException(new Refusal
            {
                Code = RefusalCode.ProtocolViolation,
                Party = party,
                Stage = JobStages.Of(round),
                Reason = otherwise,
                Remedy = "Nothing was released or charged. Ask the owner to check its connector, then submit a new job.",
            });
        }
    }
}
