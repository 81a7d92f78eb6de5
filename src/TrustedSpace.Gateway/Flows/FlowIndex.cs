using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// Where the log's entries are, by the participant they are about (mostly a consumer), owner, grant and job: a projection of the leaves, about 200 bytes each.
/// </summary>
public sealed class FlowIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<GrantId, GrantRequest> _grants = [];
    private readonly List<Row> _rows = [];

    /// <summary>Takes an appended leaf; leaves of one batch may come in any order.</summary>
    public void Add(long leaf, LogEntry entry)
    {
        lock (_lock)
        {
            switch (entry)
            {
                case GrantIssued issued:
                    _grants[issued.Request.Grant] = issued.Request;
                    Insert(leaf, issued.Request);
                    break;
                case GrantDenied denied:
                    Insert(leaf, denied.Request);
                    break;
                case GrantRevoked revoked:
                    Insert(new Row(leaf, _grants.GetValueOrDefault(revoked.Grant)?.Consumer ?? revoked.By, revoked.Grant, null, OwnersOf(revoked.Grant)));
                    break;
                case ParticipantChanged changed:
                    Insert(new Row(leaf, changed.Participant, null, null, []));
                    break;
                case Flow flow:
                    IReadOnlyList<ParticipantId> owners = flow.Charges.Count > 0
                        ? [.. flow.Charges.Select(charge => charge.Owner)]
                        : OwnersOf(flow.Grant);
                    Insert(new Row(leaf, flow.Consumer, flow.Grant, flow.Job, owners));
                    break;
                case JobFailed failed:
                    Insert(new Row(leaf, failed.Consumer, failed.Grant, failed.Job, OwnersOf(failed.Grant)));
                    break;
                case RequestRefused refused:
                    Insert(new Row(leaf, refused.Caller, refused.Grant, null, refused.Grant is { } grant ? OwnersOf(grant) : []));
                    break;
            }
        }
    }

    /// <summary>Leaf indices of the newest entries that match, in log order.</summary>
    public IReadOnlyList<long> Find(FlowFilter filter)
    {
        var leaves = new List<long>();
        lock (_lock)
        {
            for (var i = _rows.Count - 1; i >= 0 && leaves.Count < filter.Limit; i--)
            {
                if (_rows[i].Matches(filter))
                {
                    leaves.Add(_rows[i].Leaf);
                }
            }
        }

        leaves.Reverse();
        return leaves;
    }

    private IReadOnlyList<ParticipantId> OwnersOf(GrantId grant) => _grants.GetValueOrDefault(grant)?.Owners ?? [];

    private void Insert(long leaf, GrantRequest request) => Insert(new Row(leaf, request.Consumer, request.Grant, null, request.Owners));

    private void Insert(Row row)
    {
        var at = _rows.Count;
        while (at > 0 && _rows[at - 1].Leaf > row.Leaf)
        {
            at--;
        }

        _rows.Insert(at, row);
    }

    private readonly record struct Row(long Leaf, ParticipantId Consumer, GrantId? Grant, JobId? Job, IReadOnlyList<ParticipantId> Owners)
    {
        public bool Matches(FlowFilter filter) =>
            (filter.Consumer is not { } consumer || consumer == Consumer)
            && (filter.Owner is not { } owner || Owners.Contains(owner))
            && (filter.Party is not { } party || party == Consumer || Owners.Contains(party))
            && (filter.Grant is not { } grant || grant == Grant)
            && (filter.Job is not { } job || job == Job);
    }
}

/// <summary>Which entries to find; a null field does not restrict.</summary>
public sealed record FlowFilter
{
    public ParticipantId? Consumer { get; init; }

    public ParticipantId? Owner { get; init; }

    /// <summary>A participant on either side.</summary>
    public ParticipantId? Party { get; init; }

    public GrantId? Grant { get; init; }

    public JobId? Job { get; init; }

    public int Limit { get; init; } = 100;
}
