using System.Text;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>A job runs once and an export is delivered once, however often they are sent.</summary>
[Collection(HostedSpaceTests.Name)]
public class ReplayTests(HostedSpace space)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Job_submitted_again_is_the_same_job_and_is_charged_once()
    {
        space.Wire.PassAll();
        var books = await Books.OpenAsync(space);
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var spec = space.Clinic.Jobs.Prepare(grant, Samples.Sql);

        var submissions = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => space.Clinic.Jobs.SubmitAsync(grant, spec, Cancellation))).Within("four submissions");
        var ended = await space.Clinic.EndAsync(spec.Job);
        var late = await space.Clinic.Jobs.SubmitAsync(grant, spec, Cancellation);

        Assert.All(submissions, status => Assert.Equal(spec.Job, status.Job));
        Assert.Equal(JobState.Released, ended.State);
        Assert.Equal(ended, late);
        Assert.IsType<Flow>(Assert.Single(await space.Clinic.EntriesOfAsync(spec.Job)));
        await books.AssertChargedAsync(ended.Amount);
    }

    [Fact]
    public async Task Job_id_with_another_content_is_a_conflict_and_is_not_charged()
    {
        space.Wire.PassAll();
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var spec = space.Clinic.Jobs.Prepare(grant, Samples.Sql);
        await space.Clinic.RunToEndAsync(grant, spec);
        var books = await Books.OpenAsync(space);

        var refusal = await Dealings.RefusedAsync(() =>
            space.Clinic.Jobs.SubmitAsync(grant, spec with { Sql = "SELECT COUNT(*) FROM aspirates" }, Cancellation));

        Assert.Equal((RefusalCode.Conflict, Samples.Gateway, "job admission"), (refusal.Code, refusal.Party, refusal.Stage));
        await books.AssertRefusedAsync(Samples.Clinic, refusal);
    }

    [Fact]
    public async Task Export_sent_again_is_a_conflict_at_the_gateway_and_at_the_owner_whatever_the_gateway_does()
    {
        var owner = Samples.Hospitals[0];
        var grant = await space.Clinic.AskAsync(Samples.Export());
        var export = space.Clinic.Exports.Prepare(grant, Samples.DatasetOf(owner), [Samples.Radius], ExportFormat.Csv);
        using var rows = new MemoryStream();
        var before = await Books.OpenAsync(space);
        await space.Clinic.Exports.DownloadAsync(grant, owner, export, rows, Cancellation).Within("the rows");
        var flow = Assert.IsType<Flow>(Assert.Single(await space.Clinic.EntriesOfAsync(export.Job)));
        await before.AssertChargedAsync(flow.Charges.Sum(charge => charge.Amount));
        Assert.Equal(1 + Samples.Rows(owner).Count(row => row["diagnosis"] == "benign"), Encoding.UTF8.GetString(rows.ToArray()).Count(character => character == '\n'));
        var books = await Books.OpenAsync(space);

        var refusal = await Dealings.RefusedAsync(() => space.Clinic.Exports.DownloadAsync(grant, owner, export, Stream.Null, Cancellation));
        using var gateway = new LyingGateway(space.Certificates, space.Authority);
        using var keys = ParticipantKeys.Load(space.Certificates, Samples.Clinic);
        using var answer = await gateway.ExportAsync(
            await space.AddressOfAsync(owner), grant.AccessToken, SignedStatement.Sign(export, ExportSpec.StatementType, keys.Signing));

        Assert.Equal((RefusalCode.Conflict, Samples.Gateway), (refusal.Code, refusal.Party));
        await books.AssertRefusedAsync(Samples.Clinic, refusal);
        Assert.Equal(System.Net.HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("was requested before", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Single(await space.Clinic.EntriesOfAsync(export.Job));
    }
}
