using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>Times go forward: no leaf is dated before an earlier one, no grant begins before its owners decided it.</summary>
internal sealed class TimeCheck() : AuditCheck(AuditRules.Times)
{
    /// <summary>Leaves of one batch are dated apart, and clocks of different parties differ.</summary>
    private const long ToleranceMilliseconds = 60_000;

    private long _latest;

    public override void Add(AuditedLeaf leaf)
    {
        Checked++;
        var at = leaf.Entry.At;
        if (at < _latest - ToleranceMilliseconds)
        {
            Find(leaf.Index, $"it is dated {(_latest - at) / 1000} s before a leaf that precedes it: it was back-dated");
        }

        _latest = Math.Max(_latest, at);
        if (leaf.Entry is GrantIssued issued)
        {
            Check(leaf, issued);
        }
    }

    private void Check(AuditedLeaf leaf, GrantIssued issued)
    {
        foreach (var decision in leaf.Decisions)
        {
            if (issued.Request.NotBefore < decision.Payload.DecidedAt - (ToleranceMilliseconds / 1000))
            {
                Find(leaf.Index, $"grant {issued.Request.Grant} begins {decision.Payload.DecidedAt - issued.Request.NotBefore} s before {decision.Signer} decided it: it was back-dated");
            }
        }

        if (Math.Abs((issued.At / 1000) - issued.Request.NotBefore) > ToleranceMilliseconds / 1000)
        {
            Find(leaf.Index, $"grant {issued.Request.Grant} begins more than a minute from the time of its leaf: it was back-dated, or dated ahead");
        }
    }
}
