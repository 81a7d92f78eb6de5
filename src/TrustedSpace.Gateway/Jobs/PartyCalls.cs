using Grpc.Core;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// Asks the parties of a job that are still present, all at the same time. The first that refuses or fails ends the asking and names the failure; where
/// the protocol goes on without it, a party that can't be reached, or does not answer in time, is left out from then on.
/// </summary>
/// <param name="parties">All parties, ordered.</param>
/// <param name="least">Fewest that must stay.</param>
/// <param name="patience">How long to wait for parties that may be missed, once <paramref name="least"/> have answered.</param>
/// <param name="time">Measures it.</param>
internal sealed class PartyCalls(IReadOnlyList<JobParty> parties, int least, TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan AbandonDeadline = TimeSpan.FromSeconds(5);

    private readonly List<Refusal> _lost = [];
    private readonly List<JobParty> _present = [.. parties];
    private readonly List<ParticipantId> _awaited = [];

    /// <summary>The parties that have answered whatever they were asked, ordered.</summary>
    public IReadOnlyList<JobParty> Present => _present;

    /// <summary>Parties that were left out, each with why.</summary>
    public IReadOnlyList<Refusal> Lost => _lost;

    /// <summary>Owners that had not answered when the asking was ended from outside, ordered; empty while it was not.</summary>
    public IReadOnlyList<ParticipantId> Awaited => _awaited;

    /// <summary>Answers of those that stay, in the order of the parties.</summary>
    /// <param name="stage">Names the failure of a party that does not name it itself.</param>
    /// <param name="mayLose">The job goes on without a party that does not answer.</param>
    /// <param name="ask">Asks one party.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="RefusedException">The first party that refused, failed or could not be reached and can't be missed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before every party had answered.</exception>
    public async Task<IReadOnlyList<PartyAnswer<TReply>>> AskAsync<TReply>(
        string stage, bool mayLose, Func<JobParty, CallOptions, AsyncUnaryCall<TReply>> ask, CancellationToken cancellationToken)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = Present.Select(party => AskAsync(party, stage, ask, rest.Token)).ToArray();
        var failed = new Dictionary<JobParty, RefusedException>();
        _awaited.AddRange(Present.Select(party => party.Owner));
        ITimer? impatience = null;
        RefusedException? fatal = null;
        try
        {
            var answered = 0;
            await foreach (var done in Task.WhenEach(asked))
            {
                var (party, _, refused) = await done;
                if (refused is null)
                {
                    _awaited.Remove(party.Owner);
                    if (++answered >= least && mayLose)
                    {
                        impatience ??= time.CreateTimer(_ => rest.Cancel(), null, patience, Timeout.InfiniteTimeSpan);
                    }
                }
                else if (mayLose && refused.Refusal.Code == RefusalCode.Unavailable && Present.Count - failed.Count > least)
                {
                    failed.Add(party, refused);
                }
                else if (fatal is null && !cancellationToken.IsCancellationRequested)
                {
                    fatal = refused;
                    await rest.CancelAsync();
                }
            }
        }
        finally
        {
            await (impatience?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        cancellationToken.ThrowIfCancellationRequested();
        _awaited.Clear();
        if (fatal is not null)
        {
            throw fatal;
        }

        _lost.AddRange(failed.Values.Select(refused => refused.Refusal));
        _present.RemoveAll(failed.ContainsKey);
        return [.. asked.Select(task => task.Result).Where(answer => answer.Refused is null).Select(answer => new PartyAnswer<TReply>(answer.Party, answer.Reply!))];
    }

    /// <summary>Tells every party that the job is over; a party that does not answer in time forgets the job by itself.</summary>
    public Task AbandonAsync(JobId job, string reason, ILogger logger) => AbandonAsync(parties, job, reason, logger);

    /// <summary>Tells those that were left out.</summary>
    public Task AbandonLostAsync(JobId job, ILogger logger) =>
        AbandonAsync(parties.Except(Present), job, "the job went on without this owner", logger);

    private static Task AbandonAsync(IEnumerable<JobParty> leaving, JobId job, string reason, ILogger logger) =>
        Task.WhenAll(leaving.Select(async party =>
        {
            using var deadline = new CancellationTokenSource(AbandonDeadline);
            try
            {
                await party.Connector.AbandonAsync(new() { JobId = job.Value, Reason = reason }, cancellationToken: deadline.Token);
            }
            catch (RpcException problem)
            {
                JobsLog.NotAbandoned(logger, job, party.Owner, problem.Status.Detail);
            }
        }));

    private static async Task<Asked<TReply>> AskAsync<TReply>(
        JobParty party, string stage, Func<JobParty, CallOptions, AsyncUnaryCall<TReply>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return new Asked<TReply>(party, await ask(party, new CallOptions(cancellationToken: cancellationToken)), null);
        }
        catch (RpcException problem)
        {
            return new Asked<TReply>(party, default, new RefusedException(RefusalStatus.Read(problem, party.Owner, stage), problem));
        }
    }

    private readonly record struct Asked<TReply>(JobParty Party, TReply? Reply, RefusedException? Refused);
}
