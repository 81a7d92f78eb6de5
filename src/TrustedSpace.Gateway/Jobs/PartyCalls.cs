using Grpc.Core;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Asks every party of a job at the same time; the first that fails ends the asking and names the failure.</summary>
internal sealed class PartyCalls(IReadOnlyList<JobParty> parties)
{
    private static readonly TimeSpan AbandonDeadline = TimeSpan.FromSeconds(5);

    public IReadOnlyList<JobParty> Parties => parties;

    /// <summary>Replies in the order of the parties.</summary>
    /// <exception cref="RefusedException">The first party that refused, failed or could not be reached, at <paramref name="stage"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before every party had answered.</exception>
    public async Task<TReply[]> AskAllAsync<TReply>(
        string stage, Func<int, CallOptions, AsyncUnaryCall<TReply>> ask, CancellationToken cancellationToken)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = new Task<TReply>[parties.Count];
        for (var i = 0; i < asked.Length; i++)
        {
            asked[i] = AskAsync(i, stage, ask, rest.Token);
        }

        RefusedException? first = null;
        await foreach (var answered in Task.WhenEach(asked))
        {
            if (answered.IsFaulted && first is null && !rest.IsCancellationRequested)
            {
                first = (RefusedException)answered.Exception.InnerException!;
                await rest.CancelAsync();
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return first is null ? [.. asked.Select(answered => answered.Result)] : throw first;
    }

    /// <summary>Tells every party that the job is over; a party that does not answer in time forgets the job by itself.</summary>
    public Task AbandonAsync(JobId job, string reason, ILogger logger) =>
        Task.WhenAll(parties.Select(async party =>
        {
            using var patience = new CancellationTokenSource(AbandonDeadline);
            try
            {
                await party.Connector.AbandonAsync(new() { JobId = job.Value, Reason = reason }, cancellationToken: patience.Token);
            }
            catch (RpcException problem)
            {
                JobsLog.NotAbandoned(logger, job, party.Owner, problem.Status.Detail);
            }
        }));

    private async Task<TReply> AskAsync<TReply>(
        int party, string stage, Func<int, CallOptions, AsyncUnaryCall<TReply>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(party, new CallOptions(cancellationToken: cancellationToken));
        }
        catch (RpcException problem)
        {
            throw new RefusedException(RefusalStatus.Read(problem, parties[party].Owner, stage), problem);
        }
    }
}
