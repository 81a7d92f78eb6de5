using TrustedSpace.Client.Audit.Checks;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Client.Audit;

/// <summary>Reads the leaves in order, verifies what is signed in them, and holds each against every check.</summary>
internal sealed class AuditTrail
{
    private readonly LeafReader _reader;
    private readonly GrantHistories _grants = new();
    private readonly DeliveryCheck _deliveries = new();
    private readonly ChargeCheck _charges;
    private readonly AuditCheck[] _checks;
    private readonly SortedDictionary<string, int> _leaves = new(StringComparer.Ordinal);
    private readonly List<AuditFinding> _unreadable = [];

    /// <param name="authority">Authority of the participants' certificates.</param>
    /// <param name="history">Has checked the files.</param>
    /// <param name="leaf">Reads an earlier leaf by its index; null where it can't be read.</param>
    /// <param name="pending">How long a decision may be on its way into the log.</param>
    public AuditTrail(CertificateAuthority authority, HistoryCheck history, Func<long, LogEntry?> leaf, TimeSpan pending)
    {
        _charges = new ChargeCheck(leaf);
        _reader = new LeafReader(authority);
        _checks =
        [
            history,
            new DecisionCheck(_grants),
            new DenialCheck(pending),
            new ContractCheck(_grants),
            new StandingCheck(),
            new ObjectionCheck(),
            new LimitCheck(_grants),
            new GroupCheck(_grants),
            new ReleaseCheck(_grants),
            _deliveries,
            new PublicationCheck(),
            new TariffCheck(pending),
            new TimeCheck(),
            _charges,
        ];
    }

    public void Add(LoggedEntry entry)
    {
        Count(entry.Entry.GetType().Name);
        var leaf = _reader.Read(entry);
        _grants.Add(leaf);
        foreach (var check in _checks)
        {
            check.Add(leaf);
        }
    }

    public void AddUnreadable(long index, string reason)
    {
        _charges.Break();
        Count("unreadable");
        _unreadable.Add(new AuditFinding { Check = AuditRules.Statements, Leaf = index, Problem = $"is not an entry: {reason}" });
    }

    /// <param name="checkpoint">What the leaves were read under.</param>
    public AuditReport Report(Checkpoint checkpoint)
    {
        foreach (var check in _checks)
        {
            check.Complete();
        }

        AuditFinding[] statements = [.. _unreadable, .. _reader.Findings];
        return new AuditReport
        {
            Origin = checkpoint.Origin,
            TreeSize = checkpoint.Size,
            Root = checkpoint.Root.ToString(),
            Leaves = _leaves,
            Checks =
            [
                new CheckSummary(AuditRules.Statements, _reader.Signatures, statements.Length),
                .. _checks.Select(check => new CheckSummary(check.Name, check.Checked, check.Findings.Count)),
            ],
            Signatures = _reader.Signatures,
            Charged = _charges.Charged,
            Unconfirmed = _deliveries.Unconfirmed,
            Findings = [.. statements.Concat(_checks.SelectMany(check => check.Findings)).OrderBy(finding => finding.Leaf ?? long.MaxValue)],
        };
    }

    private void Count(string kind) => _leaves[kind] = _leaves.GetValueOrDefault(kind) + 1;
}
