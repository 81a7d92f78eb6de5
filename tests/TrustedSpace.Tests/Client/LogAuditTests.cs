using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Client;

public sealed class LogAuditTests : IDisposable
{
    private readonly AuditedSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task Honest_log_holds_with_its_figures()
    {
        var issued = _space.Issued();

        var report = await _space.AuditAsync(issued, _space.Released(issued), _space.Released(issued));

        Assert.Empty(report.Findings);
        Assert.Equal((5, 8), (report.TreeSize, report.Signatures));
        Assert.Equal(440, report.Charged["CNY"]);
    }

    [Fact]
    public async Task Attempt_that_is_released_after_another_is_found() =>
        await FindAsync("and its repetitions were released before", issued =>
        {
            var first = _space.Released(issued);
            return [issued, first, _space.Released(issued) with { RetryOf = first.Job }];
        });

    [Fact]
    public async Task Flow_without_a_grant_is_found() =>
        await FindAsync("no earlier leaf issues", issued => [_space.Released(issued)]);

    [Fact]
    public async Task Grant_without_every_owners_decision_is_found() =>
        await FindAsync("has no decision of hospital-b", _ => [_space.Issued(20, AuditedSpace.Owners[0])]);

    [Fact]
    public async Task Decision_signed_by_another_is_found() =>
        await FindAsync("does not allow this request", issued =>
        [
            issued with
            {
                Decisions =
                [
                    issued.Decisions[0],
                    _space.Decide(AuditedSpace.Owners[1], AuditedSpace.Owners[0], issued.Request, minimumGroupSize: 20),
                ],
            },
        ]);

    [Fact]
    public async Task Decision_on_another_request_is_found() =>
        await FindAsync("does not allow this request", issued => [issued with { Request = issued.Request with { Expires = issued.Request.Expires + 1 } }]);

    [Fact]
    public async Task Altered_decision_is_found() =>
        await FindAsync("has no decision of hospital-a", issued => [issued with { Decisions = [issued.Decisions[0][..^4] + "AAAA", issued.Decisions[1]] }]);

    [Fact]
    public async Task Flow_that_began_after_revocation_is_found() =>
        await FindAsync("was revoked before the flow began", issued =>
        {
            var revoked = new GrantRevoked { At = issued.At + 1, Grant = _space.Grant, By = AuditedSpace.Clinic };
            _space.Pass(TimeSpan.FromSeconds(1));
            return [issued, revoked, _space.Released(issued)];
        });

    [Fact]
    public async Task Flow_after_the_period_is_found() =>
        await FindAsync("outside the period", issued =>
        {
            _space.Pass(TimeSpan.FromHours(1));
            return [issued, _space.Released(issued)];
        });

    [Fact]
    public async Task Group_minimum_under_the_owners_decision_is_found() =>
        await FindAsync("released groups of 19 rows", issued => [issued, _space.Released(issued, minimumGroupSize: 19)]);

    [Fact]
    public async Task Weaker_protection_than_decided_is_found() =>
        await FindAsync(
            "released under SecureAggregation of 1 owners with no noise; the owners decided SecureAggregation of 2 owners with no noise",
            issued => [issued, _space.Released(issued, protection: new Protection { Mode = ProtectionMode.SecureAggregation, MinimumOwners = 1 })]);

    [Fact]
    public async Task Result_of_fewer_owners_than_decided_is_found() =>
        await FindAsync(
            "contains the numbers of hospital-a; the owners decided at least 2 of hospital-a, hospital-b",
            issued => [issued, _space.Released(issued, contributors: [AuditedSpace.Owners[0]])]);

    [Fact]
    public async Task Element_outside_the_grant_is_found() =>
        await FindAsync("element diagnosis", issued => [issued, _space.Released(issued) with { Elements = [ElementName.Parse("diagnosis")] }]);

    [Fact]
    public async Task Other_purpose_is_found() =>
        await FindAsync("purpose differ", issued => [issued, _space.Released(issued) with { Purpose = "marketing" }]);

    [Fact]
    public async Task Altered_price_is_found() =>
        await FindAsync("differ from the quote", issued =>
        {
            var flow = _space.Released(issued);
            return [issued, flow with { Charges = [flow.Charges[0] with { Amount = 1 }, .. flow.Charges.Skip(1)] }];
        });

    [Fact]
    public async Task Job_charged_twice_is_found() =>
        await FindAsync("was released before", issued =>
        {
            var flow = _space.Released(issued);
            return [issued, flow, flow];
        });

    [Fact]
    public async Task Use_beyond_the_budget_is_found() =>
        await FindAsync("budget", issued => [issued, _space.Released(issued, cells: 60), _space.Released(issued, cells: 60)]);

    [Fact]
    public async Task Missing_release_statement_is_found() =>
        await FindAsync("1 release statements where 2 of 2 owners had to release", issued =>
        {
            var flow = _space.Released(issued);
            return [issued, flow with { Statements = [flow.Statements[0]] }];
        });

    [Fact]
    public async Task Changed_byte_of_an_entry_is_found()
    {
        var issued = _space.Issued();
        await _space.AuditAsync(issued, _space.Released(issued));
        var entries = Directory.EnumerateFiles(Path.Combine(_space.Directory, "tile", "entries"), "*", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(entries, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(entries, bytes, TestContext.Current.CancellationToken);

        Assert.False(_space.Audit().Holds);
    }

    private async Task FindAsync(string part, Func<GrantIssued, LogEntry[]> entries)
    {
        var report = await _space.AuditAsync(entries(_space.Issued()));

        Assert.Contains(report.Findings, finding => finding.ToString().Contains(part, StringComparison.Ordinal));
    }
}
