using System.Collections.Concurrent;
using TrustedSpace.Gateway.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// Writes refused requests to the log, at most <see cref="LeavesPerMinute"/> leaves a caller and minute: what exceeds them is counted,
/// and one leaf with the count follows when the minute is over. So a flood fills no disk and still shows.
/// </summary>
internal sealed class RefusedRequests(FlowLog log, RefusalWords words, TimeProvider time)
{
    public const int LeavesPerMinute = 30;

    private const int LongestRequest = 200;

    private readonly ConcurrentDictionary<ParticipantId, Minute> _minutes = new();

    /// <summary>Durable when it completes, unless the caller's leaves of this minute are used up.</summary>
    /// <param name="caller">An enrolled participant: a certificate that is not enrolled gets no leaf.</param>
    /// <param name="request">Method and path, without query.</param>
    /// <param name="grant">The grant that was presented, where it could be read.</param>
    /// <param name="refusal">What the caller was told.</param>
    public async ValueTask RecordAsync(ParticipantId caller, string request, GrantId? grant, Refusal refusal)
    {
        var now = time.GetUtcNow();
        var entry = new RequestRefused
        {
            At = now.ToUnixTimeMilliseconds(),
            Caller = caller,
            Request = request.Length <= LongestRequest ? request : request[..LongestRequest],
            Grant = grant,
            Refusal = refusal,
        };
        var minute = _minutes.GetOrAdd(caller, static _ => new Minute());
        var (write, summary) = minute.Take(now.ToUnixTimeSeconds() / 60, entry);
        if (summary is not null)
        {
            await AppendAsync(summary);
        }

        if (write)
        {
            await AppendAsync(entry);
        }
    }

    /// <summary>Writes the counts of minutes that are over; with <paramref name="all"/>, of the running minute too.</summary>
    public async Task FlushAsync(bool all = false)
    {
        var minute = all ? long.MaxValue : time.GetUtcNow().ToUnixTimeSeconds() / 60;
        foreach (var (_, counted) in _minutes)
        {
            if (counted.TakeSummary(minute) is { } summary)
            {
                await AppendAsync(summary);
            }
        }
    }

    private async ValueTask AppendAsync(RequestRefused entry) =>
        await log.AppendAsync(entry with { Refusal = words.ForLeaf(entry.Refusal, entry.Caller) }, CancellationToken.None);

    /// <summary>One caller's running minute.</summary>
    private sealed class Minute
    {
        private readonly Lock _lock = new();
        private long _minute;
        private int _written;
        private int _unwritten;
        private RequestRefused? _last;

        public (bool Write, RequestRefused? Summary) Take(long minute, RequestRefused entry)
        {
            lock (_lock)
            {
                var summary = TakeSummary(minute);
                if (minute != _minute)
                {
                    (_minute, _written) = (minute, 0);
                }

                if (_written < LeavesPerMinute)
                {
                    _written++;
                    return (true, summary);
                }

                _unwritten++;
                _last = entry;
                return (false, summary);
            }
        }

        public RequestRefused? TakeSummary(long minute)
        {
            lock (_lock)
            {
                if (_last is not { } last || minute == _minute)
                {
                    return null;
                }

                var reason = $"{last.Refusal.Reason}; the last of {_unwritten} further refused requests of this caller within one minute";
                (_unwritten, _last) = (0, null);
                return last with { Refusal = last.Refusal with { Reason = reason } };
            }
        }
    }
}
