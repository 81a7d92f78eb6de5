using TrustedSpace.Client.Audit;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.Tests.Client;

/// <summary>Deliberate frauds of an operator who holds the log's key, signs what it likes, and gives its files to an auditor. Each is found, and named.</summary>
public sealed class FraudTests : IDisposable
{
    private readonly AuditedSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task Deleted_leaf_is_found()
    {
        var issued = _space.Issued();
        var kept = await _space.CheckpointAsync(issued, _space.Released(issued), _space.Released(issued));
        using var forged = new AuditedSpace(_space);

        var report = await forged.AuditAsync([issued, forged.Released(issued)], kept);

        AssertFound(report, AuditRules.History, "the log once had 5 leaves and has 4 here: leaves were deleted");
    }

    [Fact]
    public async Task Leaf_deleted_before_others_is_found_by_the_flows_that_follow()
    {
        var issued = _space.Issued();

        var report = await _space.AuditAsync(issued, _space.Released(issued) with { GrantLeaf = AuditedSpace.First + 1 });

        AssertFound(report, AuditRules.Contracts, "a leaf is missing");
    }

    [Fact]
    public async Task Split_history_is_found()
    {
        var issued = _space.Issued();
        var kept = await _space.CheckpointAsync(issued, _space.Released(issued));
        using var other = new AuditedSpace(_space);

        var report = await other.AuditAsync([issued, other.Released(issued), other.Released(issued)], kept);

        AssertFound(report, AuditRules.History, "the log signed another history of its first 4 leaves");
    }

    [Fact]
    public async Task Policy_that_came_with_a_copy_does_not_stand_in_for_the_key_of_the_log()
    {
        using var other = new AuditedSpace();
        var issued = other.Issued();
        await other.CheckpointAsync(issued, other.Released(issued));

        var report = _space.AuditOf(other.Directory, WitnessPolicy.Parse($"log {other.Key}\nquorum none\n"));

        AssertFound(report, AuditRules.History, "No trusted key signed this note");
    }

    [Fact]
    public async Task Quote_above_a_published_tariff_is_found()
    {
        var issued = _space.Issued();
        var dear = Quote.For([(AuditedSpace.Owners[0], AuditedSpace.Tariff with { PerJob = 101 }), (AuditedSpace.Owners[1], AuditedSpace.Tariff)], jobs: 2, cells: 100);

        AssertFound(await _space.AuditAsync(issued with { Quote = dear }), AuditRules.Tariffs, "the quote's tariff of hospital-a is not the one that it published for aspirates");
    }

    [Fact]
    public async Task Quote_of_an_owner_who_published_nothing_is_found()
    {
        var stranger = ParticipantId.Parse("hospital-c");
        var issued = _space.Issued();
        var quote = Quote.For([.. AuditedSpace.Owners.Append(stranger).Select(owner => (owner, AuditedSpace.Tariff))], jobs: 2, cells: 100);

        AssertFound(await _space.AuditAsync(issued with { Quote = quote }), AuditRules.Tariffs, "no earlier leaf publishes a tariff of hospital-c");
    }

    [Fact]
    public async Task Tariff_that_another_signed_counts_for_nothing()
    {
        var dear = AuditedSpace.Tariff with { PerCell = 2 };
        var issued = _space.Issued();
        var quote = Quote.For([(AuditedSpace.Owners[0], dear), (AuditedSpace.Owners[1], AuditedSpace.Tariff)], jobs: 2, cells: 100);

        var report = await _space.AuditAsync(_space.Published(AuditedSpace.Owners[0], dear, signer: AuditedSpace.Owners[1]), issued with { Quote = quote });

        Assert.Contains(report.Findings, finding => finding.Check == AuditRules.Offers);
        Assert.Contains(report.Findings, finding => finding.Check == AuditRules.Tariffs);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(90, false)]
    public async Task Grant_may_be_a_minute_on_its_way_when_an_owner_changes_its_tariff(int seconds, bool holds)
    {
        var dear = _space.Published(AuditedSpace.Owners[0], AuditedSpace.Tariff with { PerCell = 2 });
        _space.Pass(TimeSpan.FromSeconds(seconds));

        var report = await _space.AuditAsync(dear, _space.Issued());

        Assert.Equal(holds, report.Findings.All(finding => finding.Check != AuditRules.Tariffs));
    }

    [Fact]
    public async Task Altered_price_is_found()
    {
        var issued = _space.Issued();
        var flow = _space.Released(issued);

        var report = await _space.AuditAsync(issued, flow with { Charges = [flow.Charges[0] with { Amount = 1 }, flow.Charges[1]] });

        AssertFound(report, AuditRules.Charges, "the charges differ from the quote");
    }

    [Fact]
    public async Task Flow_after_revocation_is_found()
    {
        var issued = _space.Issued();
        var revoked = new GrantRevoked { At = issued.At + 1, Grant = _space.Grant, By = AuditedSpace.Clinic };
        _space.Pass(TimeSpan.FromSeconds(1));

        var report = await _space.AuditAsync(issued, revoked, _space.Released(issued));

        AssertFound(report, AuditRules.Contracts, "was revoked before the flow began");
    }

    [Fact]
    public async Task Duplicated_charge_is_found()
    {
        var issued = _space.Issued();
        var flow = _space.Released(issued);

        var report = await _space.AuditAsync(issued, flow, flow);

        AssertFound(report, AuditRules.Charges, "is charged a second time");
    }

    [Fact]
    public async Task Back_dated_grant_is_found()
    {
        var issued = _space.Issued();
        _space.Pass(TimeSpan.FromMinutes(10));
        var later = _space.Released(issued);

        var report = await _space.AuditAsync(later with { GrantLeaf = AuditedSpace.First + 1 }, issued);
        var dated = await new AuditedSpace(_space).AuditAsync(Dated(issued, -3600));

        AssertFound(report, AuditRules.Contracts, "no earlier leaf issues");
        AssertFound(report, AuditRules.Times, "it was back-dated");
        AssertFound(dated, AuditRules.Times, "s before hospital-a decided it: it was back-dated");
    }

    [Fact]
    public async Task Forged_decision_is_found()
    {
        var issued = _space.Issued();
        var forged = _space.Decide(AuditedSpace.Owners[1], AuditedSpace.Owners[0], issued.Request, minimumGroupSize: 1);

        var report = await _space.AuditAsync(issued with { Decisions = [issued.Decisions[0], forged] });

        AssertFound(report, AuditRules.Decisions, "has no decision of hospital-b");
    }

    [Fact]
    public async Task Swapped_result_digest_is_found()
    {
        var issued = _space.Issued();

        var report = await _space.AuditAsync(issued, _space.Released(issued) with { Response = Sha256Digest.Of("another result"u8) });

        AssertFound(report, AuditRules.Releases, "the result was swapped");
    }

    [Fact]
    public async Task Flow_under_a_freeze_is_found()
    {
        var issued = _space.Issued();
        var frozen = _space.Frozen(FreezeSubject.Of(AuditedSpace.Owners[1]));
        _space.Pass(TimeSpan.FromSeconds(1));
        var flow = _space.Released(issued) with { GrantLeaf = AuditedSpace.First + 1 };
        _space.Pass(TimeSpan.FromSeconds(1));
        var lifted = _space.Lifted(frozen, AuditedSpace.Regulator);
        _space.Pass(TimeSpan.FromSeconds(1));

        var report = await _space.AuditAsync(_space.Enrolled(AuditedSpace.Regulator, ParticipantRole.Regulator), issued, frozen, flow, lifted, _space.Released(issued) with { GrantLeaf = AuditedSpace.First + 1 });

        Assert.Equal(AuditedSpace.First + 3, Assert.Single(report.Findings).Leaf);
        AssertFound(report, AuditRules.Standing, $"it began while freeze {frozen.Freeze} of participant hospital-b was in force");
    }

    [Fact]
    public async Task Freeze_lifted_by_another_than_a_regulator_stays_in_force()
    {
        var issued = _space.Issued();
        var frozen = _space.Frozen(FreezeSubject.Of(_space.Grant));
        var lifted = _space.Lifted(frozen, AuditedSpace.Owners[0]);
        _space.Pass(TimeSpan.FromSeconds(1));

        var report = await _space.AuditAsync(_space.Enrolled(AuditedSpace.Regulator, ParticipantRole.Regulator), issued, frozen, lifted, _space.Released(issued) with { GrantLeaf = AuditedSpace.First + 1 });

        AssertFound(report, AuditRules.Standing, "was lifted by hospital-a, not by a regulator");
        AssertFound(report, AuditRules.Standing, "it began while freeze");
    }

    [Fact]
    public async Task Missing_denial_is_found()
    {
        var first = _space.Issued();
        var denied = _space.Denied();
        var second = _space.Renewed();
        _space.Pass(TimeSpan.FromMinutes(2));
        var last = _space.Released(first);

        var honest = await _space.AuditAsync(first, denied, second, last);
        using var other = new AuditedSpace(_space);
        var report = await other.AuditAsync(first, second, last);

        Assert.Empty(honest.Findings);
        AssertFound(report, AuditRules.Denials, "hospital-a signed decision 3 here, and the log lacks decision 2 before it");
    }

    [Fact]
    public async Task Decision_that_the_gateway_lost_is_pending_for_a_minute_and_then_missed_unless_handed_in()
    {
        var first = _space.Issued();
        var lost = _space.Denied();
        var second = _space.Renewed();

        var soon = await _space.AuditAsync(first, second);
        _space.Pass(TimeSpan.FromMinutes(2));
        using var other = new AuditedSpace(_space);
        var later = await other.AuditAsync([first, second, .. AuditedSpace.Owners.Zip(lost.Decisions, (owner, decision) =>
            new DecisionRecorded { At = second.At + 61_000, Grant = lost.Request.Grant, Owner = owner, Decision = decision })]);

        Assert.Empty(soon.Findings);
        Assert.Empty(later.Findings);
    }

    private static GrantIssued Dated(GrantIssued issued, int seconds) =>
        issued with { Request = issued.Request with { NotBefore = issued.Request.NotBefore + seconds } };

    private static void AssertFound(AuditReport report, string check, string problem)
    {
        Assert.False(report.Holds);
        Assert.Contains(report.Findings, finding => finding.Check == check && finding.Problem.Contains(problem, StringComparison.Ordinal));
        Assert.Contains(report.Checks, summary => summary.Name == check && summary.Findings > 0);
    }
}
