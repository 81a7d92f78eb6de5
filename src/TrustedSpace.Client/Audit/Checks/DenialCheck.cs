using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>
/// Owners number their decisions without a gap, so a number that the log lacks is a decision that was kept out of it: mostly a denial. Recent decisions
/// may still be on their way; an owner hands in what the gateway lost.
/// </summary>
internal sealed class DenialCheck(TimeSpan pending) : AuditCheck(AuditRules.Denials)
{
    private readonly Dictionary<(ParticipantId Owner, string Series), SortedDictionary<long, Numbered>> _decisions = [];
    private long _latest;

    public override void Add(AuditedLeaf leaf)
    {
        _latest = Math.Max(_latest, leaf.Entry.At);
        foreach (var decision in leaf.Decisions.Where(decision => decision.Signer == decision.Payload.Owner))
        {
            Checked++;
            var key = (decision.Signer, decision.Payload.Series);
            if (!_decisions.TryGetValue(key, out var series))
            {
                _decisions.Add(key, series = []);
            }

            if (!series.TryAdd(decision.Payload.Number, new Numbered(leaf.Index, decision.Digest, leaf.Entry.At)) && series[decision.Payload.Number].Digest != decision.Digest)
            {
                Find(leaf.Index, $"{decision.Signer} signed two decisions under number {decision.Payload.Number}; leaf {series[decision.Payload.Number].Leaf} holds the other");
            }
        }
    }

    public override void Complete()
    {
        foreach (var ((owner, _), series) in _decisions)
        {
            var expected = 1L;
            foreach (var (number, decision) in series)
            {
                if (number > expected && decision.At <= _latest - (long)pending.TotalMilliseconds)
                {
                    Find(decision.Leaf, $"{owner} signed decision {number} here, and the log lacks {Missing(expected, number)} before it: a denial was not logged, or a grant");
                }

                expected = Math.Max(expected, number + 1);
            }
        }
    }

    private static string Missing(long from, long to) => to - from == 1 ? $"decision {from}" : $"decisions {from} to {to - 1}";

    private readonly record struct Numbered(long Leaf, Sha256Digest Digest, long At);
}
