using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// Where the log's entries are, by the participant they are about (mostly a consumer), owner, grant and job: a projection of the leaves. A row holds no
/// references and takes 32 bytes, so that millions of flows cost the garbage collector nothing; who is involved is kept once for all rows alike.
/// </summary>
public sealed class FlowIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<GrantId, GrantRequest> _grants = [];
    private readonly Dictionary<(ParticipantId About, GrantId? Grant, ParticipantId? OnlyOwner), int> _involvements = [];
    private readonly List<Involved> _involved = [];
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
                    Insert(leaf, issued.Request.Consumer, issued.Request.Grant);
                    break;
                case GrantDenied denied:
                    _grants[denied.Request.Grant] = denied.Request;
                    Insert(leaf, denied.Request.Consumer, denied.Request.Grant);
                    break;
                case GrantRevoked revoked:
                    Insert(leaf, _grants.GetValueOrDefault(revoked.Grant)?.Consumer ?? revoked.By, revoked.Grant);
                    break;
                case DecisionRecorded recorded:
                    Insert(leaf, recorded.Owner, recorded.Grant);
                    break;
                case ParticipantChanged changed:
                    Insert(leaf, changed.Participant, null);
                    break;
                case DatasetPublished published:
                    Insert(leaf, published.Publication.Owner, null);
                    break;
                case Flow flow:
                    Insert(leaf, flow.Consumer, flow.Grant, flow.Job, OnlyOwner(flow));
                    break;
                case ExportReceived received:
                    Insert(leaf, received.Consumer, received.Grant, received.Job, received.Owner);
                    break;
                case JobFailed failed:
                    Insert(leaf, failed.Consumer, failed.Grant, failed.Job);
                    break;
                case JobCancelled cancelled:
                    Insert(leaf, cancelled.Consumer, cancelled.Grant, cancelled.Job);
                    break;
                case RequestRefused refused:
                    Insert(leaf, refused.Caller, refused.Grant);
                    break;
                case FreezeOrdered { Subject: { Kind: FreezeSubjectKind.Participant } subject }:
                    Insert(leaf, ParticipantId.Parse(subject.Id), null);
                    break;
                case FreezeOrdered ordered:
                    Insert(leaf, ordered.By, ordered.Subject.Kind == FreezeSubjectKind.Grant ? GrantId.Parse(ordered.Subject.Id) : null);
                    break;
                case FreezeLifted lifted:
                    Insert(leaf, lifted.By, null);
                    break;
            }
        }
    }

    /// <summary>Leaf indices of the newest entries that match, in log order.</summary>
    public IReadOnlyList<long> Find(FlowFilter filter)
    {
        var leaves = new List<long>();
        var job = filter.Job is { } wanted ? KeyOf(wanted) : Guid.Empty;
        lock (_lock)
        {
            for (var i = _rows.Count - 1; i >= 0 && leaves.Count < filter.Limit; i--)
            {
                if ((job == Guid.Empty || _rows[i].Job == job) && _involved[_rows[i].Involved].Matches(filter))
                {
                    leaves.Add(_rows[i].Leaf);
                }
            }
        }

        leaves.Reverse();
        return leaves;
    }

    private static ParticipantId? OnlyOwner(Flow flow) =>
        flow.Charges.Count > 0 && flow.Charges.All(charge => charge.Owner == flow.Charges[0].Owner) ? flow.Charges[0].Owner : null;

    private static Guid KeyOf(JobId job) => Guid.ParseExact(job.Value, "D");

    private void Insert(long leaf, ParticipantId about, GrantId? grant, JobId? job = null, ParticipantId? onlyOwner = null)
    {
        var row = new Row(leaf, InvolvementOf(about, grant, onlyOwner), job is { } id ? KeyOf(id) : Guid.Empty);
        var at = _rows.Count;
        while (at > 0 && _rows[at - 1].Leaf > leaf)
        {
            at--;
        }

        _rows.Insert(at, row);
    }

    private int InvolvementOf(ParticipantId about, GrantId? grant, ParticipantId? onlyOwner)
    {
        if (_involvements.TryGetValue((about, grant, onlyOwner), out var known))
        {
            return known;
        }

        IReadOnlyList<ParticipantId> owners = onlyOwner is { } owner ? [owner]
            : grant is { } id && _grants.TryGetValue(id, out var request) ? request.Owners
            : [];
        _involved.Add(new Involved(about, grant, owners));
        return _involvements[(about, grant, onlyOwner)] = _involved.Count - 1;
    }

    private readonly record struct Row(long Leaf, int Involved, Guid Job);

    private sealed record Involved(ParticipantId About, GrantId? Grant, IReadOnlyList<ParticipantId> Owners)
    {
        public bool Matches(FlowFilter filter) =>
            (filter.Consumer is not { } consumer || consumer == About)
            && (filter.Owner is not { } owner || Owners.Contains(owner))
            && (filter.Party is not { } party || party == About || Owners.Contains(party))
            && (filter.Grant is not { } grant || grant == Grant);
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
