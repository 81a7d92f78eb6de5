using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Gateway.Flows;

/// <summary>The leaves that were appended last, so that the index need not read and parse them again; a bounded ring, and what fell out of it is in the log.</summary>
internal sealed class FreshLeaves
{
    private const int Places = 4096;

    private readonly LoggedEntry?[] _ring = new LoggedEntry?[Places];

    public void Add(LoggedEntry leaf) => Volatile.Write(ref _ring[leaf.Index % Places], leaf);

    /// <summary>The leaves of a range in order, each taken out of the ring or read from the log.</summary>
    public IEnumerable<LoggedEntry> Take(FlowLog log, long from, long to)
    {
        while (from < to)
        {
            if (TakeOne(from) is { } fresh)
            {
                yield return fresh;
                from++;
                continue;
            }

            var end = from + 1;
            while (end < to && Volatile.Read(ref _ring[end % Places])?.Index != end)
            {
                end++;
            }

            foreach (var leaf in log.Read(from, end))
            {
                yield return leaf;
            }

            from = end;
        }
    }

    private LoggedEntry? TakeOne(long leaf)
    {
        ref var place = ref _ring[leaf % Places];
        if (Volatile.Read(ref place) is not { } fresh || fresh.Index != leaf)
        {
            return null;
        }

        // A later leaf that took the place meanwhile stays.
        Interlocked.CompareExchange(ref place, null, fresh);
        return fresh;
    }
}
