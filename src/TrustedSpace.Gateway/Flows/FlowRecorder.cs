using System.Collections.Concurrent;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// Appends flows, each once. The leaf is the usage record and the charge in one, so that nothing can come between them: the same flow again is the first leaf, and
/// another content under its id is a conflict, which is logged.
/// </summary>
internal sealed class FlowRecorder(FlowLog log, FlowIndex index, RefusedRequests refused, GatewayOptions options)
{
    // Flows under way, and recorded ones until the index holds them.
    private readonly ConcurrentDictionary<FlowId, Task<long>> _recent = new();
    private readonly ConcurrentQueue<(FlowId Flow, long Leaf)> _unindexed = new();

    /// <summary>Flows in memory.</summary>
    internal int Kept => _recent.Count;

    /// <returns>Index of the flow's leaf, new or known.</returns>
    /// <exception cref="RefusedException">Another content was recorded under the flow's id.</exception>
    /// <exception cref="Transparency.Log.LogFailedException">Whether the leaf is in the log is not known; it is asked for again after a restart.</exception>
    public async ValueTask<long> AppendAsync(Flow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var mine = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _recent.GetOrAdd(flow.Id, mine.Task);
        if (first != mine.Task)
        {
            return await SameAsync(flow, await first);
        }

        try
        {
            if (await FindAsync(flow) is { } known)
            {
                _recent.TryRemove(flow.Id, out _);
                mine.SetResult(known);
                return await SameAsync(flow, known);
            }

            var leaf = await log.AppendAsync(flow, CancellationToken.None);
            _unindexed.Enqueue((flow.Id, leaf));
            mine.SetResult(leaf);
            ForgetIndexed();
            return leaf;
        }
        catch (Exception problem) when (!mine.Task.IsCompleted)
        {
            _recent.TryRemove(flow.Id, out _);
            mine.SetException(problem);
            _ = mine.Task.Exception; // whoever waits sees it; nobody has to
            throw;
        }
    }

    private async ValueTask<long?> FindAsync(Flow flow)
    {
        if (!index.Names(flow.Job))
        {
            return null;
        }

        var found = await index.SearchAsync(new FlowQuery { Flow = flow.Id, Limit = 1 }, CancellationToken.None);
        return found.Entries is [var leaf] ? leaf.Index : null;
    }

    private async ValueTask<long> SameAsync(Flow flow, long leaf)
    {
        if (log.Read(leaf).Entry is Flow recorded && CanonicalJson.Serialize<LogEntry>(recorded).AsSpan().SequenceEqual(CanonicalJson.Serialize<LogEntry>(flow with { At = recorded.At })))
        {
            return leaf;
        }

        var conflict = new Refusal
        {
            Code = RefusalCode.Conflict,
            Party = options.Participant,
            Stage = "recording",
            Reason = $"leaf {leaf} records another content under flow {flow.Id}",
            Remedy = "The first record stands. Submit what differs under a new job id.",
        };
        await refused.RecordAsync(flow.Consumer, $"record {flow.Id}", flow.Grant, conflict);
        throw new RefusedException(conflict);
    }

    private void ForgetIndexed()
    {
        while (_unindexed.TryPeek(out var oldest) && oldest.Leaf < index.IndexedThrough && _unindexed.TryDequeue(out var indexed))
        {
            _recent.TryRemove(indexed.Flow, out _);
        }
    }
}
