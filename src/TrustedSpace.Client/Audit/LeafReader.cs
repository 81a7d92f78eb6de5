using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Audit;

/// <summary>Verifies every statement in a leaf against the authority of the space, so that the checks need only what was said.</summary>
internal sealed class LeafReader(CertificateAuthority authority)
{
    private readonly List<AuditFinding> _findings = [];

    public int Signatures { get; private set; }

    public IReadOnlyList<AuditFinding> Findings => _findings;

    public AuditedLeaf Read(LoggedEntry leaf)
    {
        var read = new AuditedLeaf { Index = leaf.Index, Entry = leaf.Entry };
        return leaf.Entry switch
        {
            GrantIssued issued => read with { Decisions = All<Decision>(leaf, issued.Decisions, Decision.StatementType) },
            GrantDenied denied => read with { Decisions = All<Decision>(leaf, denied.Decisions, Decision.StatementType) },
            DecisionRecorded recorded => read with { Decisions = All<Decision>(leaf, [recorded.Decision], Decision.StatementType) },
            Flow flow => read with { Releases = All<ReleaseStatement>(leaf, flow.Statements, ReleaseStatement.StatementType) },
            ExportReceived received => read with { Receipt = Verify<ExportReceipt>(leaf, received.Receipt, ExportReceipt.StatementType) },
            DatasetPublished published => read with { Publication = Verify<DatasetPublication>(leaf, published.Statement, DatasetPublication.StatementType) },
            FreezeOrdered frozen => read with { Freeze = Verify<FreezeOrder>(leaf, frozen.Order, FreezeOrder.StatementType) },
            FreezeLifted lifted => read with { Lift = Verify<FreezeLift>(leaf, lifted.Lift, FreezeLift.StatementType) },
            ObjectionEntry objection => read with { Step = Verify<ObjectionStep>(leaf, objection.Statement, ObjectionStep.StatementType) },
            _ => read,
        };
    }

    private VerifiedStatement<T>[] All<T>(LoggedEntry leaf, IReadOnlyList<string> statements, string type) =>
        [.. statements.Select(statement => Verify<T>(leaf, statement, type)).OfType<VerifiedStatement<T>>()];

    // A certificate that has run out since does not unsay what was signed with it. The time of the entry is the gateway's word, hence the clamp.
    private VerifiedStatement<T>? Verify<T>(LoggedEntry leaf, string statement, string type)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(leaf.Entry.At, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
        try
        {
            var verified = SignedStatement.Verify<T>(statement, type, authority.At(at));
            Signatures++;
            return verified;
        }
        catch (StatementException wrong)
        {
            _findings.Add(new AuditFinding { Check = AuditRules.Statements, Leaf = leaf.Index, Problem = wrong.Message });
            return null;
        }
    }
}
