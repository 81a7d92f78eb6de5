using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

/// <summary>
/// Answers a query by reading the leaves one after another, from the first on: what a copy of the log is searched with, and what the gateway's index has to
/// agree with. Keeps every grant in memory, and no other entry but those of the answer.
/// </summary>
public sealed class FlowScan
{
    private readonly FlowQuery _query;
    private readonly Dictionary<GrantId, GrantTerms> _grants = [];
    private readonly Queue<LoggedEntry> _found = new();
    private long _read;
    private bool _more;

    public FlowScan(FlowQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        _query = query;
    }

    /// <summary>What was found so far.</summary>
    public FlowMatches Answer => new()
    {
        IndexedThrough = _read,
        Entries = [.. _found],
        Before = _more ? _found.Peek().Index : null,
    };

    /// <summary>Takes the next leaf.</summary>
    /// <returns>Its terms, whether or not it matches.</returns>
    public EntryTerms Add(LoggedEntry leaf)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        var terms = EntryTerms.Of(leaf, grant => _grants.GetValueOrDefault(grant));
        if (GrantTerms.Of(leaf.Entry) is { } grant)
        {
            _grants.TryAdd(grant.Request.Grant, grant);
        }

        if (_query.Matches(terms))
        {
            _found.Enqueue(leaf);
            if (_found.Count > _query.Limit)
            {
                _found.Dequeue();
                _more = true;
            }
        }

        _read = leaf.Index + 1;
        return terms;
    }

    /// <summary>A leaf that is no entry is nowhere to be found, and counts as read.</summary>
    public void Skip(long index) => _read = index + 1;
}
