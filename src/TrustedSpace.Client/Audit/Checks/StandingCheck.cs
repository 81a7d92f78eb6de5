using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>No flow begins, even to be refused by its owner, while a participant in it is suspended, or while it, a dataset, the grant or the job is frozen; only a regulator freezes and lifts.</summary>
internal sealed class StandingCheck() : AuditCheck(AuditRules.Standing)
{
    private readonly HashSet<ParticipantId> _regulators = [];
    private readonly Dictionary<FreezeId, Interval> _freezes = [];
    private readonly Dictionary<ParticipantId, List<Interval>> _suspensions = [];

    public override void Add(AuditedLeaf leaf)
    {
        switch (leaf.Entry)
        {
            case ParticipantChanged changed:
                Take(changed);
                break;
            case FreezeOrdered ordered:
                Checked++;
                Check(leaf, ordered);
                break;
            case FreezeLifted lifted:
                Checked++;
                Check(leaf, lifted);
                break;
            case Flow flow:
                Checked++;
                Check(leaf, flow);
                break;
        }
    }

    private void Take(ParticipantChanged changed)
    {
        if (changed.Role == ParticipantRole.Regulator)
        {
            _regulators.Add(changed.Participant);
        }

        if (changed.Change == "suspended")
        {
            if (!_suspensions.TryGetValue(changed.Participant, out var intervals))
            {
                _suspensions.Add(changed.Participant, intervals = []);
            }

            intervals.Add(new Interval(FreezeSubject.Of(changed.Participant), changed.At));
        }
        else if (_suspensions.TryGetValue(changed.Participant, out var intervals))
        {
            intervals[^1].End = Math.Min(intervals[^1].End, changed.At);
        }
    }

    private void Check(AuditedLeaf leaf, FreezeOrdered ordered)
    {
        if (leaf.Freeze is not { } signed)
        {
            return; // found where statements are read
        }

        if (!_regulators.Contains(signed.Signer) || signed.Signer != ordered.By || (signed.Payload.Id, signed.Payload.Subject) != (ordered.Freeze, ordered.Subject))
        {
            Find(leaf.Index, $"freeze {ordered.Freeze} of {ordered.Subject} is not what a regulator signed");
            return;
        }

        _freezes.TryAdd(ordered.Freeze, new Interval(ordered.Subject, ordered.At));
    }

    private void Check(AuditedLeaf leaf, FreezeLifted lifted)
    {
        if (leaf.Lift is not { } signed)
        {
            return;
        }

        if (!_regulators.Contains(signed.Signer) || signed.Signer != lifted.By || signed.Payload.Freeze != lifted.Freeze)
        {
            Find(leaf.Index, $"freeze {lifted.Freeze} was lifted by {signed.Signer}, not by a regulator");
        }
        else if (_freezes.TryGetValue(lifted.Freeze, out var freeze))
        {
            freeze.End = Math.Min(freeze.End, lifted.At);
        }
        else
        {
            Find(leaf.Index, $"no earlier leaf orders freeze {lifted.Freeze}, which is lifted");
        }
    }

    private void Check(AuditedLeaf leaf, Flow flow)
    {
        var use = new Involvement
        {
            Participants = [flow.Consumer, .. flow.Providers.Select(provider => provider.Owner)],
            Datasets = [.. flow.Providers.Select(provider => provider.Dataset)],
            Grant = flow.Grant,
            Job = flow.Job,
        };
        foreach (var (id, freeze) in _freezes.Where(freeze => freeze.Value.Contains(flow.Started) && freeze.Value.Subject.Concerns(use)))
        {
            Find(leaf.Index, $"it began while freeze {id} of {freeze.Subject} was in force");
        }

        foreach (var participant in use.Participants.Where(id => _suspensions.GetValueOrDefault(id)?.Exists(interval => interval.Contains(flow.Started)) == true))
        {
            Find(leaf.Index, $"it began while {participant} was suspended");
        }
    }

    /// <summary>When something was stopped, in Unix milliseconds: after Start, until End.</summary>
    private sealed class Interval(FreezeSubject subject, long start)
    {
        public FreezeSubject Subject { get; } = subject;

        public long End { get; set; } = long.MaxValue;

        public bool Contains(long time) => time > start && time < End;
    }
}
