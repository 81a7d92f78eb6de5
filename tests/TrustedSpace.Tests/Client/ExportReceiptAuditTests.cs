using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using Xunit;

namespace TrustedSpace.Tests.Client;

/// <summary>What an owner states to have released and what a consumer confirms are held against each other, and resumptions against what broke.</summary>
public sealed class ExportReceiptAuditTests : IDisposable
{
    private readonly AuditedSpace _space = new();

    public static TheoryData<string, Func<ExportReceipt, ExportReceipt>> Contradictions => new()
    {
        { "rows", receipt => receipt with { Rows = 9 } },
        { "bytes", receipt => receipt with { Bytes = 499 } },
        { "digest", receipt => receipt with { Sealed = Sha256Digest.Of([1]) } },
        { "owner", receipt => receipt with { Owner = AuditedSpace.Owners[1] } },
    };

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task Receipt_of_what_was_stated_holds_and_a_missing_one_is_visible()
    {
        var issued = _space.IssuedForExport();
        var (confirmed, unconfirmed) = (_space.Exported(issued), _space.Exported(issued));

        var report = await _space.AuditAsync(issued, confirmed, unconfirmed, _space.Received(confirmed));

        Assert.Empty(report.Findings);
        Assert.Equal([unconfirmed.Job], report.Unconfirmed);
    }

    [Theory]
    [MemberData(nameof(Contradictions))]
    public async Task Receipt_that_contradicts_its_owner_is_found(string what, Func<ExportReceipt, ExportReceipt> change)
    {
        var issued = _space.IssuedForExport();
        var export = _space.Exported(issued);

        var report = await _space.AuditAsync(issued, export, _space.Received(export, change));

        Assert.True(Assert.Single(report.Findings).Problem.Contains("the receipt contradicts hospital-a: clinic received", StringComparison.Ordinal), what);
    }

    [Fact]
    public async Task Receipt_of_another_of_nothing_or_a_second_one_is_found()
    {
        var issued = _space.IssuedForExport();
        var (export, never) = (_space.Exported(issued), _space.Exported(issued));

        var report = await _space.AuditAsync(
            issued, export, _space.Received(never), _space.Received(export, signer: "hospital-b"), _space.Received(export));

        Assert.Equal(
            ["no earlier leaf releases export", "the receipt of hospital-b is not", "it is a second receipt"],
            report.Findings.Select(finding => finding.Problem).Zip(
                ["no earlier leaf releases export", "the receipt of hospital-b is not", "it is a second receipt"],
                (problem, start) => problem.StartsWith(start, StringComparison.Ordinal) ? start : problem));
    }

    [Fact]
    public async Task Resumption_of_a_broken_part_holds_once()
    {
        var issued = _space.IssuedForExport();
        var broken = _space.Broken(issued);

        var report = await _space.AuditAsync(issued, broken, _space.Exported(issued, broken.Job), _space.Exported(issued, broken.Job));

        Assert.StartsWith($"it resumes {broken.Job}, which did not break", Assert.Single(report.Findings).Problem, StringComparison.Ordinal);
    }
}
