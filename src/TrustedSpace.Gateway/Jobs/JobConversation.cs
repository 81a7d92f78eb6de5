using Grpc.Core;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// What the gateway and the owners say to each other in one job: plan, begin, then the rounds of its protocol until every owner that is left releases.
/// The gateway relays and compares; it sees digests and sealed bytes, never a value.
/// </summary>
/// <param name="calls">The owners.</param>
/// <param name="ticket">The admitted job.</param>
/// <param name="rounds">Its protocol.</param>
/// <param name="enter">Told each stage; it writes while the owners work.</param>
internal sealed class JobConversation(PartyCalls calls, JobTicket ticket, JobRounds rounds, Func<string, Task> enter)
{
    /// <summary>The plan that every owner made of the query.</summary>
    /// <exception cref="RefusedException">An owner refused the query, or two owners planned differently.</exception>
    public async Task<QueryPlan> PlanAsync(CancellationToken cancellationToken)
    {
        var request = new PlanRequest { Product = ticket.Spec.Product.Value, Sql = ticket.Spec.Sql };
        var answers = await AskAsync(
            JobStages.Plan, rounds.LastLoss > 0, (party, options) => party.Connector.PlanAsync(request, options), cancellationToken);
        return PlanAgreement.Of([.. answers.Select(answer => answer.Party.Owner)], [.. answers.Select(answer => answer.Reply)]);
    }

    /// <summary>Runs the rounds.</summary>
    /// <param name="begin">The same for every party.</param>
    /// <param name="cancellationToken">Ends the conversation; the caller tells the parties that the job is abandoned.</param>
    /// <returns>One release of each party that is left, in the order of the parties.</returns>
    /// <exception cref="RefusedException">A party refused, failed or broke the protocol.</exception>
    public async Task<IReadOnlyList<PartyAnswer<Release>>> RunAsync(BeginRequest begin, CancellationToken cancellationToken)
    {
        var relay = new RoundRelay(ticket.Spec.Job);
        var answers = await AskAsync(
            rounds.Rounds[0], (party, options) => party.Connector.BeginAsync(begin, options), cancellationToken);
        foreach (var (round, next) in rounds.Rounds.Zip(rounds.Rounds.Skip(1)))
        {
            var requests = relay.Route(round, answers);
            answers = await AskAsync(next, (party, options) => party.Connector.AdvanceAsync(requests[party.Owner], options), cancellationToken);
        }

        return [.. answers.Select(answer => answer.Reply.Release is { } release
            ? new PartyAnswer<Release>(answer.Party, release)
            : throw Violation(answer.Party.Owner, rounds.Rounds[^1], "it did not release when the others did"))];
    }

    private Task<IReadOnlyList<PartyAnswer<RoundReply>>> AskAsync(
        Round round, Func<JobParty, CallOptions, AsyncUnaryCall<RoundReply>> ask, CancellationToken cancellationToken) =>
        AskAsync(JobStages.Of(round), rounds.MayLose(round), ask, cancellationToken);

    // SQLite writes on the caller's thread, so the calls go out first.
    private async Task<IReadOnlyList<PartyAnswer<TReply>>> AskAsync<TReply>(
        string stage, bool mayLose, Func<JobParty, CallOptions, AsyncUnaryCall<TReply>> ask, CancellationToken cancellationToken)
    {
        var asking = calls.AskAsync(stage, mayLose, ask, cancellationToken);
        await Task.WhenAll(asking, enter(stage));
        return await asking;
    }

    private static RefusedException Violation(ParticipantId party, Round round, string reason) => new(new Refusal
    {
        Code = RefusalCode.ProtocolViolation,
        Party = party,
        Stage = JobStages.Of(round),
        Reason = reason,
        Remedy = "Nothing was released or charged. Ask the owner to check its connector, then submit a new job.",
    });
}
