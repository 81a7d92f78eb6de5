using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using TrustedSpace.Cli.Certificates;
using TrustedSpace.Client;
using TrustedSpace.Client.Grants;
using TrustedSpace.FunctionalTests.Gateway;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>A grant serves its holder, within what was decided, while it is in force; anything else is refused in words, logged and free.</summary>
[Collection(HostedSpaceTests.Name)]
public class MisusedGrantTests(HostedSpace space)
{
    private static readonly ParticipantId Rival = ParticipantId.Parse("rival");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Grant_with_another_participants_certificate_is_refused_for_jobs_and_exports()
    {
        var rival = await EnrolRivalAsync();
        var (statistics, export) = (await space.Clinic.AskAsync(Samples.Statistics()), await space.Clinic.AskAsync(Samples.Export()));
        var books = await Books.OpenAsync(space);

        Refusal[] refusals =
        [
            await Dealings.RefusedAsync(() => rival.Jobs.SubmitAsync(statistics, rival.Jobs.Prepare(statistics, Samples.Sql), Cancellation)),
            await Dealings.RefusedAsync(() => ExportAsync(rival, export)),
        ];

        Assert.All(refusals, refusal => Assert.Equal(RefusalCode.Unauthenticated, refusal.Code));
        Assert.All(refusals, refusal => Assert.Contains("bound to another certificate", refusal.Reason, StringComparison.Ordinal));
        await books.AssertRefusedAsync(Rival, refusals[0]);
        await books.AssertRefusedAsync(Rival, refusals[1]);
    }

    [Fact]
    public async Task Grant_after_its_expiry_is_refused_for_jobs_and_exports()
    {
        var brief = new GrantParameters { MaximumJobs = 5, LifetimeSeconds = 60 };
        var statistics = await space.Clinic.AskAsync(Samples.Statistics() with { Parameters = brief });
        var export = await space.Clinic.AskAsync(Samples.Export() with { Parameters = brief });
        var books = await Books.OpenAsync(space);

        space.Clock.MoveAhead(TimeSpan.FromSeconds(61));

        await AssertUnusableAsync(books, statistics, export, "expired");
    }

    [Fact]
    public async Task Grant_after_its_revocation_is_refused_for_jobs_and_exports()
    {
        var (statistics, export) = (await space.Clinic.AskAsync(Samples.Statistics()), await space.Clinic.AskAsync(Samples.Export()));
        var books = await Books.OpenAsync(space);

        await space.Clinic.Grants.RevokeAsync(statistics.AccessToken, Cancellation);
        await space.Regulator.Grants.RevokeAsync(export.AccessToken, Cancellation);

        await AssertUnusableAsync(books, statistics, export, "was revoked by");
    }

    [Fact]
    public async Task Job_whose_grant_is_revoked_while_it_runs_fails()
    {
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var books = await Books.OpenAsync(space);
        space.Wire.PassAll();
        space.Wire.Advancing = async (owner, request) =>
        {
            if (owner == Samples.Hospitals[0] && request.Envelopes[0].Round == 2)
            {
                await space.Clinic.Grants.RevokeAsync(grant.AccessToken, Cancellation);
            }

            return request;
        };

        var job = await space.Clinic.RunToEndAsync(grant, space.Clinic.Jobs.Prepare(grant, Samples.Sql));
        space.Wire.PassAll();

        var failure = await books.AssertFailedAsync(job);
        Assert.Equal((RefusalCode.Denied, Samples.Gateway), (failure.Code, failure.Party));
        Assert.Contains($"grant {grant.Grant} was revoked by {Samples.Clinic}", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consumer_suspended_while_its_job_runs_loses_the_job_and_every_further_call()
    {
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var books = await Books.OpenAsync(space);
        var spec = space.Clinic.Jobs.Prepare(grant, Samples.Sql);
        var suspended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        space.Wire.PassAll();
        space.Wire.Advancing = async (owner, request) =>
        {
            if (owner == Samples.Hospitals[1] && request.Envelopes[0].Round == 1)
            {
                await space.Operator.Participants.SuspendAsync(Samples.Clinic, Cancellation);
                suspended.SetResult();
            }

            return request;
        };
        await space.Clinic.Jobs.SubmitAsync(grant, spec, Cancellation);
        await suspended.Task.Within("the suspension");

        var refusal = await Dealings.RefusedAsync(() => space.Clinic.Jobs.SubmitAsync(grant, space.Clinic.Jobs.Prepare(grant, Samples.Sql), Cancellation));
        var ended = await space.Regulator.EndAsync(spec.Job);
        space.Wire.PassAll();
        await space.Operator.Participants.ReinstateAsync(Samples.Clinic, Cancellation);

        Assert.Equal(RefusalCode.Denied, refusal.Code);
        Assert.Contains("suspended", refusal.Reason, StringComparison.Ordinal);
        await books.AssertRefusedAsync(Samples.Clinic, refusal);
        var failure = await books.AssertFailedAsync(ended);
        Assert.Contains($"{Samples.Clinic} was suspended", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another product")]
    [InlineData("another purpose")]
    [InlineData("another grant")]
    public async Task Job_beyond_its_grant_is_refused(string beyond)
    {
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var books = await Books.OpenAsync(space);
        var spec = space.Clinic.Jobs.Prepare(grant, Samples.Sql);

        var refusal = await Dealings.RefusedAsync(() => space.Clinic.Jobs.SubmitAsync(
            grant,
            beyond switch
            {
                "another product" => spec with { Product = ProductId.Parse("person-years") },
                "another purpose" => spec with { Purpose = "marketing" },
                _ => spec with { Grant = GrantId.New(space.Clock) },
            },
            Cancellation));

        Assert.Equal((RefusalCode.Denied, Samples.Gateway, "job verification"), (refusal.Code, refusal.Party, refusal.Stage));
        await books.AssertRefusedAsync(Samples.Clinic, refusal);
    }

    [Fact]
    public async Task Job_that_reads_an_element_beyond_its_grant_fails()
    {
        var grant = await space.Clinic.AskAsync(Samples.Statistics(Samples.Diagnosis, Samples.Radius));
        var books = await Books.OpenAsync(space);

        var job = await space.Clinic.RunToEndAsync(grant, space.Clinic.Jobs.Prepare(grant, Samples.Sql));

        var failure = await books.AssertFailedAsync(job);
        Assert.Equal((RefusalCode.Denied, "planning"), (failure.Code, failure.Stage));
        Assert.Contains("texture_mean", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another dataset")]
    [InlineData("another element")]
    [InlineData("another purpose")]
    public async Task Export_beyond_its_grant_is_refused_by_the_owner_and_shown_as_such(string beyond)
    {
        var owner = Samples.Hospitals[0];
        var grant = await space.Clinic.AskAsync(Samples.Export());
        var books = await Books.OpenAsync(space);
        var export = space.Clinic.Exports.Prepare(grant, Samples.DatasetOf(owner), [Samples.Radius], ExportFormat.Csv);
        export = beyond switch
        {
            "another dataset" => export with { Dataset = Samples.DatasetOf(Samples.Hospitals[1]) },
            "another element" => export with { Elements = [Samples.Radius, Samples.Diagnosis] },
            _ => export with { Purpose = "research" },
        };
        using var rows = new MemoryStream();

        var refusal = await Dealings.RefusedAsync(() => space.Clinic.Exports.DownloadAsync(grant, owner, export, rows, Cancellation));

        Assert.Equal(owner, refusal.Party);
        Assert.Equal(0, rows.Length);
        var flow = Assert.IsType<Flow>(Assert.Single(await space.Clinic.EntriesOfAsync(export.Job)));
        Assert.Equal((FlowOutcome.Refused, 0L, 0), (flow.Outcome, flow.Cells, flow.Charges.Count));
        await books.AssertUnchargedAsync();
    }

    [Fact]
    public async Task Grant_for_an_unpermitted_purpose_or_element_is_denied_by_each_owner()
    {
        var books = await Books.OpenAsync(space);
        AuthorizationDetail[] asked = [Samples.Statistics() with { Purpose = "marketing" }, Samples.Export() with { Elements = [Samples.Diagnosis] }];
        foreach (var detail in asked)
        {
            var denied = await Assert.ThrowsAsync<GrantDeniedException>(() => space.Clinic.AskAsync(detail));
            Assert.Equal(Samples.Hospitals, denied.Error.Denials.Select(denial => denial.Owner).Distinct());
            var leaves = await space.Clinic.Flows.ListAsync(limit: 5, cancellation: Cancellation);
            Assert.Contains(leaves, leaf => leaf.Entry is GrantDenied { Denials: var denials } && denials.SequenceEqual(denied.Error.Denials));
        }

        await books.AssertUnchargedAsync();
    }

    [Theory]
    [InlineData("another signer", "signed by rival")]
    [InlineData("another query", "was not signed by")]
    public async Task Job_with_a_forged_signature_is_refused(string forgery, string reason)
    {
        await EnrolRivalAsync();
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var books = await Books.OpenAsync(space);
        using var forger = ParticipantKeys.Load(space.Certificates, forgery == "another signer" ? Rival : Samples.Clinic);
        var spec = space.Clinic.Jobs.Prepare(grant, Samples.Sql);
        var signed = SignedStatement.Sign(spec, JobSpec.StatementType, forger.Signing).Split('.');
        if (forgery == "another query")
        {
            signed[1] = Base64Url.EncodeToString(CanonicalJson.Serialize(spec with { Sql = "SELECT COUNT(*) FROM aspirates" }));
        }

        using var keys = ParticipantKeys.Load(space.Certificates, Samples.Clinic);
        using var http = MutualTls.Client(keys.Tls, space.Authority, Samples.Gateway);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", grant.AccessToken);
        var answer = await http
            .PostAsync(new Uri(space.Address, "/jobs"), JsonContent.Create(new JobSubmission { Spec = string.Join('.', signed) }, options: ProtocolJson.Options), Cancellation)
            .ReadErrorAsync(HttpStatusCode.Unauthorized);

        Assert.Equal("job verification", answer.Text("stage"));
        Assert.Contains(reason, answer.Text("detail"), StringComparison.Ordinal);
        var leaf = (await space.Clinic.Flows.ListAsync(limit: 1, cancellation: Cancellation))[0].Entry;
        Assert.Equal(answer.Text("detail"), space.GatewayServices.Opened(Assert.IsType<RequestRefused>(leaf).Refusal).Reason);
        await books.AssertUnchargedAsync();
    }

    [Fact]
    public async Task Result_is_for_its_consumer_alone()
    {
        var rival = await EnrolRivalAsync();
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var result = await space.Clinic.Jobs.RunAsync(grant, Samples.Sql, cancellation: Cancellation).Within("the job's result");

        var unknown = await Dealings.RefusedAsync(() => rival.Jobs.ResultAsync(grant, result.Job, Cancellation));
        var denied = await Dealings.RefusedAsync(() => space.Client(Samples.Hospitals[0]).Jobs.ResultAsync(grant, result.Job, Cancellation));

        Assert.Equal(RefusalCode.Unknown, unknown.Code);
        Assert.Equal(RefusalCode.Denied, denied.Code);
    }

    private static Task<ReleaseStatement> ExportAsync(SpaceClient consumer, TokenResponse grant) => consumer.Exports.DownloadAsync(
        grant,
        Samples.Hospitals[0],
        consumer.Exports.Prepare(grant, Samples.DatasetOf(Samples.Hospitals[0]), [Samples.Radius], ExportFormat.Csv),
        Stream.Null,
        Cancellation);

    private async Task AssertUnusableAsync(Books books, TokenResponse statistics, TokenResponse export, string reason)
    {
        var job = space.Clinic.Jobs.Prepare(statistics, Samples.Sql);
        Refusal[] refusals =
        [
            await Dealings.RefusedAsync(() => space.Clinic.Jobs.SubmitAsync(statistics, job, Cancellation)),
            await Dealings.RefusedAsync(() => ExportAsync(space.Clinic, export)),
        ];
        Assert.All(refusals, refusal => Assert.Equal((RefusalCode.Unauthenticated, Samples.Gateway), (refusal.Code, refusal.Party)));
        Assert.All(refusals, refusal => Assert.Contains(reason, refusal.Reason, StringComparison.Ordinal));
        await books.AssertRefusedAsync(Samples.Clinic, refusals[0]);
        await books.AssertRefusedAsync(Samples.Clinic, refusals[1]);
        Assert.Empty(await space.Clinic.EntriesOfAsync(job.Job));
    }

    /// <summary>A second consumer; enrolled by the first test that needs it.</summary>
    private async Task<SpaceClient> EnrolRivalAsync()
    {
        if (!File.Exists(Path.Combine(space.Certificates, $"{Rival}.tls.key")))
        {
            DevelopmentCertificates.Create(space.Certificates, [new DevelopmentParticipant(Rival, "Rival Ltd")], space.Clock);
            using var keys = ParticipantKeys.Load(space.Certificates, Rival);
            await space.Operator.Participants.EnrolAsync(
                new Enrolment
                {
                    Id = Rival,
                    Organisation = "Rival Ltd",
                    Role = ParticipantRole.Consumer,
                    Tls = keys.Tls.Export(X509ContentType.Cert),
                    Signing = keys.Signing.Export(X509ContentType.Cert),
                    Sealing = keys.Sealing.Export(X509ContentType.Cert),
                },
                Cancellation);
        }

        return space.Client(Rival);
    }
}
