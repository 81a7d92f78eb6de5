using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Statements;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Client.Audit;

/// <summary>
/// Reads the leaves in order and checks that each follows from those before it: no grant without every owner's signed permission, no flow without
/// a grant in force, no release under the decided group size or protection or beyond the budget, no charge but by the quote.
/// </summary>
internal sealed class AuditTrail(CertificateAuthority authority)
{
    private readonly Dictionary<GrantId, GrantHistory> _grants = [];
    private readonly InvoiceCalculation _prices = new();
    private readonly SortedDictionary<string, int> _leaves = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _charged = new(StringComparer.Ordinal);
    private readonly ExportDeliveries _deliveries = new();
    private readonly List<AuditFinding> _findings = [];

    // First attempts of released jobs.
    private readonly HashSet<JobId> _released = [];
    private int _signatures;
    private bool _complete = true;

    public void Add(LoggedEntry leaf)
    {
        Count(leaf.Entry.GetType().Name);
        if (_complete)
        {
            _prices.Add(leaf);
        }

        switch (leaf.Entry)
        {
            case GrantIssued issued:
                Check(leaf.Index, issued);
                break;
            case GrantRevoked revoked when _grants.TryGetValue(revoked.Grant, out var grant):
                grant.Revoke(revoked.At);
                break;
            case Flow flow:
                Check(leaf.Index, flow);
                break;
            case ExportReceived received:
                Check(leaf.Index, received);
                break;
        }
    }

    public void AddUnreadable(long index, string reason)
    {
        _complete = false;
        Count("unreadable");
        Find(index, $"is not an entry: {reason}");
    }

    public AuditReport Report(Checkpoint checkpoint) => new()
    {
        Origin = checkpoint.Origin,
        TreeSize = checkpoint.Size,
        Root = checkpoint.Root.ToString(),
        Leaves = _leaves,
        Signatures = _signatures,
        Charged = _charged,
        Unconfirmed = _deliveries.Unconfirmed,
        Findings = [.. _findings.Concat(_prices.Errors.Select(error => new AuditFinding { Problem = error }))],
    };

    private void Check(long index, GrantIssued issued)
    {
        var request = CanonicalJson.Hash(issued.Request);
        var owners = new HashSet<ParticipantId>();
        var obligations = new List<Obligations>();
        foreach (var statement in issued.Decisions)
        {
            if (Verify<Decision>(index, issued, statement, Decision.StatementType) is not { } decision)
            {
                continue;
            }

            if (decision.Signer != decision.Payload.Owner || decision.Payload.Request != request || !decision.Payload.Allow)
            {
                Find(index, $"the decision of {decision.Signer} does not allow this request");
                continue;
            }

            owners.Add(decision.Signer);
            obligations.Add(decision.Payload.Obligations);
        }

        foreach (var missing in issued.Request.Owners.Where(owner => !owners.Contains(owner)))
        {
            Find(index, $"grant {issued.Request.Grant} has no decision of {missing}");
        }

        if (!_grants.TryAdd(issued.Request.Grant, new GrantHistory(issued, obligations)))
        {
            Find(index, $"grant {issued.Request.Grant} is issued a second time");
        }
    }

    private void Check(long index, Flow flow)
    {
        if (!_grants.TryGetValue(flow.Grant, out var grant))
        {
            Find(index, $"no earlier leaf issues grant {flow.Grant}");
            return;
        }

        foreach (var problem in grant.Problems(flow))
        {
            Find(index, problem);
        }

        foreach (var statement in flow.Statements)
        {
            if (Verify<ReleaseStatement>(index, flow, statement, ReleaseStatement.StatementType) is { } release)
            {
                Check(index, flow, grant, release);
                _deliveries.Add(flow, release.Payload);
            }
        }

        if (flow.Outcome == FlowOutcome.Released)
        {
            _charged[flow.Currency] = flow.Charges.Aggregate(_charged.GetValueOrDefault(flow.Currency), (sum, charge) => checked(sum + charge.Amount));
            grant.Use(flow);
            if (flow.Operation == Operation.Statistics && !_released.Add(flow.RetryOf ?? flow.Job))
            {
                Find(index, $"job {flow.RetryOf ?? flow.Job} and its repetitions were released before");
            }
        }
    }

    private void Check(long index, ExportReceived received)
    {
        if (Verify<ExportReceipt>(index, received, received.Receipt, ExportReceipt.StatementType) is { } receipt
            && _deliveries.Problem(received, receipt) is { } problem)
        {
            Find(index, problem);
        }
    }

    private void Check(long index, Flow flow, GrantHistory grant, VerifiedStatement<ReleaseStatement> release)
    {
        var stated = release.Payload;
        if (release.Signer != stated.Owner || stated.Job != flow.Job || stated.Resumes?.Job != flow.Resumes || stated.Grant != flow.Grant || stated.Cells != flow.Cells)
        {
            Find(index, $"the release statement of {release.Signer} is about something else");
        }

        if (stated.Operation != Operation.Statistics)
        {
            return;
        }

        if (flow.Outcome == FlowOutcome.Released && !flow.Charges.Select(charge => charge.Owner).SequenceEqual(stated.Contributors))
        {
            Find(index, $"the charges are not one of each owner whose numbers {release.Signer} released with its own");
        }

        foreach (var problem in grant.Problems(stated))
        {
            Find(index, problem);
        }
    }

    // A certificate that has run out since does not unsay what was signed with it. The time of the entry is the gateway's word, hence the clamp.
    private VerifiedStatement<T>? Verify<T>(long index, LogEntry entry, string statement, string type)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(entry.At, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
        try
        {
            var verified = SignedStatement.Verify<T>(statement, type, authority.At(at));
            _signatures++;
            return verified;
        }
        catch (StatementException wrong)
        {
            Find(index, wrong.Message);
            return null;
        }
    }

    private void Count(string kind) => _leaves[kind] = _leaves.GetValueOrDefault(kind) + 1;

    private void Find(long index, string problem) => _findings.Add(new AuditFinding { Leaf = index, Problem = problem });
}
