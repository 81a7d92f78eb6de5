using Grpc.Core;
using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// What the gateway and the owners say to each other in one job: plan, begin, then rounds until every owner releases. The gateway relays and
/// compares; it sees digests and sealed bytes, never a value.
/// </summary>
/// <param name="calls">The owners.</param>
/// <param name="ticket">The admitted job.</param>
/// <param name="enter">Told each stage; it writes while the owners work.</param>
internal sealed class JobConversation(PartyCalls calls, JobTicket ticket, Func<string, Task> enter)
{
    private const int MostRounds = 8;

    /// <summary>The plan that every owner made of the query.</summary>
    /// <exception cref="RefusedException">An owner refused the query, or two owners planned differently.</exception>
    public async Task<QueryPlan> PlanAsync(CancellationToken cancellationToken)
    {
        var request = new PlanRequest { Product = ticket.Spec.Product.Value, Sql = ticket.Spec.Sql };
        var replies = await AskAsync(JobStages.Plan, (party, options) => calls.Parties[party].Connector.PlanAsync(request, options), cancellationToken);
        return PlanAgreement.Of([.. calls.Parties.Select(party => party.Owner)], replies);
    }

    /// <summary>Runs the rounds.</summary>
    /// <param name="begin">The same for every party.</param>
    /// <param name="cancellationToken">Ends the conversation; the caller tells the parties that the job is abandoned.</param>
    /// <returns>One release a party, in the order of the parties.</returns>
    /// <exception cref="RefusedException">A party refused, failed or broke the protocol.</exception>
    public async Task<IReadOnlyList<Release>> RunAsync(BeginRequest begin, CancellationToken cancellationToken)
    {
        var relay = new RoundRelay(ticket.Spec.Job, [.. calls.Parties.Select(party => party.Owner)]);
        var replies = await AskAsync(JobStages.Round(1), (party, options) => calls.Parties[party].Connector.BeginAsync(begin, options), cancellationToken);
        for (var round = 1; round <= MostRounds; round++)
        {
            if (Releases(round, replies) is { } releases)
            {
                return releases;
            }

            var requests = relay.Route(round, replies);
            replies = await AskAsync(
                JobStages.Round(round + 1), (party, options) => calls.Parties[party].Connector.AdvanceAsync(requests[party], options), cancellationToken);
        }

        throw Violation(calls.Parties[0].Owner, MostRounds, "the job goes on beyond its last round");
    }

    // SQLite writes on the caller's thread, so the calls go out first.
    private async Task<TReply[]> AskAsync<TReply>(string stage, Func<int, CallOptions, AsyncUnaryCall<TReply>> ask, CancellationToken cancellationToken)
    {
        var asking = calls.AskAllAsync(stage, ask, cancellationToken);
        await Task.WhenAll(asking, enter(stage));
        return await asking;
    }

    private Release[]? Releases(int round, RoundReply[] replies)
    {
        if (Array.TrueForAll(replies, reply => reply.Release is null))
        {
            return null;
        }

        var late = Array.FindIndex(replies, reply => reply.Release is null);
        return late < 0
            ? Array.ConvertAll(replies, reply => reply.Release)
            : throw Violation(calls.Parties[late].Owner, round, "it did not release when the others did");
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
