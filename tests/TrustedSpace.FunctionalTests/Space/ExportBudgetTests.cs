using System.Text;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>What a grant lets leave is one sum over all owners, though each owner's connector knows only its own exports.</summary>
[Collection(HostedSpaceTests.Name)]
public class ExportBudgetTests(HostedSpace space)
{
    private const int Rest = 50;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exports_of_several_owners_stay_within_one_grant_together()
    {
        var permitted = Samples.Rows(Samples.Hospitals[0]).Count(row => row["diagnosis"] == "benign");
        var grant = await space.Clinic.AskAsync(Samples.Export() with
        {
            Elements = [Samples.Radius],
            Parameters = new GrantParameters { MaximumJobs = 10, MaximumCells = permitted + Rest },
        });
        var books = await Books.OpenAsync(space);

        var first = await ExportAsync(grant, Samples.Hospitals[0]);
        var second = await ExportAsync(grant, Samples.Hospitals[1]);
        var refusal = await Dealings.RefusedAsync(() => ExportAsync(grant, Samples.Hospitals[2]));

        Assert.Equal((permitted, Rest), (first.Rows, second.Rows));
        Assert.Equal((RefusalCode.Denied, Samples.Gateway), (refusal.Code, refusal.Party));
        Assert.Contains($"the cells of grant {grant.Grant} are used", refusal.Reason, StringComparison.Ordinal);
        Flow[] flows = [await FlowOfAsync(first.Job), await FlowOfAsync(second.Job)];
        Assert.All(flows, flow => Assert.Equal(FlowOutcome.Released, flow.Outcome));
        await books.AssertChargedAsync(flows.SelectMany(flow => flow.Charges).Sum(charge => charge.Amount));
    }

    private async Task<(JobId Job, int Rows)> ExportAsync(TokenResponse grant, ParticipantId owner)
    {
        var export = space.Clinic.Exports.Prepare(grant, Samples.DatasetOf(owner), [Samples.Radius], ExportFormat.Csv);
        using var rows = new MemoryStream();
        await space.Clinic.Exports.DownloadAsync(grant, owner, export, rows, Cancellation).Within($"the export of {owner}");
        return (export.Job, Encoding.UTF8.GetString(rows.ToArray()).Count(character => character == '\n') - 1);
    }

    private async Task<Flow> FlowOfAsync(JobId job) => Assert.IsType<Flow>(Assert.Single(await space.Clinic.EntriesOfAsync(job)));
}
