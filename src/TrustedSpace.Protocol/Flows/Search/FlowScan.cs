using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

/// <summary>
/// Answers a query by reading the leaves one after another, from the first on: what a copy of the log is searched with, and what the gateway's index has to
/// agree with. Keeps every grant in memory, and no other entry but those of the answer.
/// </summary>
public sealed class FlowScan
{
    private readonly FlowQuery _query;
    private readonly EntryContext _earlier;
    private readonly Dictionary<GrantId, GrantTerms> _grants = [];
    private readonly Queue<LoggedEntry> _found = new();
    private long _read;
    private bool _more;

    /// <param name="query">What to find.</param>
    /// <param name="leaves">Reads an earlier leaf; null where it is no entry.</param>
    public FlowScan(FlowQuery query, Func<long, LogEntry?> leaves)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        _query = query;
        _earlier = new EntryContext(grant => _grants.GetValueOrDefault(grant), index => index >= 0 && index < _read ? leaves(index) : null);
    }

    /// <summary>What was found so far.</summary>
    public FlowMatches Answer => new()
    {
        IndexedThrough = _read,
        Entries = [.. _found],
        Before = _more ? _found.Peek().Index : null,
    };

    /// <summary>Takes the next leaf.</summary>
    /// <returns>Whether it matches.</returns>
    public bool Add(LoggedEntry leaf)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        var terms = EntryTerms.Of(leaf, _earlier);
        if (GrantTerms.Of(leaf.Entry) is { } grant)
        {
            _grants.TryAdd(grant.Request.Grant, grant);
        }

        var matches = _query.Matches(terms);
        if (matches)
        {
            _found.Enqueue(leaf);
            if (_found.Count > _query.Limit)
            {
                _found.Dequeue();
                _more = true;
            }
        }

        _read = leaf.Index + 1;
        return matches;
    }

    /// <summary>A leaf that is no entry is nowhere to be found, and counts as read.</summary>
    public void Skip(long index) => _read = index + 1;
}
