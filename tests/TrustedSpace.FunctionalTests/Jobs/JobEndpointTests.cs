using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.FunctionalTests.Gateway;
using TrustedSpace.Gateway.Jobs;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Statements;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using Xunit;

namespace TrustedSpace.FunctionalTests.Jobs;

/// <summary>The endpoints of jobs, with owners that play the rounds without computing anything; the protocol itself has tests of its own.</summary>
public sealed class JobEndpointTests : IAsyncLifetime
{
    private RunningSpace _space = null!;
    private HttpClient _research = null!;
    private TokenResponse _grant = null!;

    public async ValueTask InitializeAsync()
    {
        _space = await RunningSpace.StartAsync();
        _research = _space.Gateway.ClientOf("research");
        _grant = await RunningSpace.AskAsync(_research).ReadAsync<TokenResponse>();
        _space.A.Begins = begin => Releasing(_space.A, begin);
        _space.B.Begins = begin => Releasing(_space.B, begin);
    }

    public async ValueTask DisposeAsync()
    {
        _research.Dispose();
        await _space.DisposeAsync();
    }

    [Fact]
    public async Task Job_is_accepted_followed_delivered_billed_and_provable()
    {
        var job = JobId.New(TimeProvider.System);
        using var accepted = await SubmitAsync(job);
        var events = await EventsAsync(job, last: null);
        var status = await _research.GetAsync($"/jobs/{job}", TestContext.Current.CancellationToken).ReadAsync<JobStatus>();
        var result = await _research.GetAsync($"/jobs/{job}/result", TestContext.Current.CancellationToken).ReadAsync<SealedResult>();
        var flow = Assert.Single(await _research.GetAsync($"/flows?job={job}", TestContext.Current.CancellationToken).ReadAsync<LoggedEntry[]>());
        var invoice = Assert.Single(await _research.GetAsync("/invoices", TestContext.Current.CancellationToken).ReadAsync<Invoice[]>());

        Assert.Equal((HttpStatusCode.Accepted, $"/jobs/{job}"), (accepted.StatusCode, accepted.Headers.Location!.ToString()));
        Assert.Equal((JobState.Released, 2 * (100 + 2)), (status.State, status.Amount));
        Assert.Equal([.. Enumerable.Range(1, events.Count)], events.Select(progress => progress.Sequence));
        Assert.Equal(JobState.Released, events[^1].State);
        Assert.Equal(["hospital-a", "hospital-b"], result.Shares.Select(share => share.Owner.Value));
        Assert.Equal((status.Leaf, status.Amount), (flow.Index, invoice.Total));

        var receipt = Receipt.Parse(await _research.GetStringAsync($"/log/proof/{flow.Index}", TestContext.Current.CancellationToken));
        var key = NoteVerifier.Parse((await _research.GetStringAsync("/log/key", TestContext.Current.CancellationToken)).TrimEnd('\n'));
        receipt.Verify(CanonicalJson.Serialize(flow.Entry), key);
    }

    [Fact]
    public async Task Event_stream_resumes_after_the_last_event_that_was_seen()
    {
        var job = JobId.New(TimeProvider.System);
        (await SubmitAsync(job)).Dispose();
        var all = await EventsAsync(job, last: null);

        Assert.Equal(all.Skip(2), await EventsAsync(job, last: 2));
        Assert.Empty(await EventsAsync(job, last: all.Count));
        Assert.Equal(0, _space.Gateway.Services.GetRequiredService<JobSignals>().Watched);
    }

    [Fact]
    public async Task Job_is_seen_by_its_parties_and_its_result_by_the_consumer_alone()
    {
        var job = JobId.New(TimeProvider.System);
        (await SubmitAsync(job)).Dispose();
        await EventsAsync(job, last: null);
        using var owner = _space.Gateway.ClientOf("hospital-a");
        using var regulator = _space.Gateway.ClientOf("regulator");
        using var insurer = _space.Gateway.ClientOf("insurer");

        foreach (var seer in new[] { owner, regulator })
        {
            Assert.Equal(job, (await seer.GetAsync($"/jobs/{job}", TestContext.Current.CancellationToken).ReadAsync<JobStatus>()).Job);
            Assert.Equal(job, Assert.Single(await seer.GetAsync("/jobs", TestContext.Current.CancellationToken).ReadAsync<JobStatus[]>()).Job);
            await seer.GetAsync($"/jobs/{job}/result", TestContext.Current.CancellationToken).ReadErrorAsync(HttpStatusCode.Forbidden);
        }

        await insurer.GetAsync($"/jobs/{job}", TestContext.Current.CancellationToken).ReadErrorAsync(HttpStatusCode.NotFound);
        await insurer.GetAsync($"/jobs/{job}/result", TestContext.Current.CancellationToken).ReadErrorAsync(HttpStatusCode.NotFound);
        Assert.Empty(await insurer.GetAsync("/jobs", TestContext.Current.CancellationToken).ReadAsync<JobStatus[]>());
        Assert.All(
            await insurer.GetAsync("/flows", TestContext.Current.CancellationToken).ReadAsync<LoggedEntry[]>(),
            entry => Assert.IsType<ParticipantChanged>(entry.Entry));
        Assert.NotEmpty(await owner.GetAsync("/flows", TestContext.Current.CancellationToken).ReadAsync<LoggedEntry[]>());
    }

    [Theory]
    [InlineData("signed by another", HttpStatusCode.Unauthorized, "is signed by insurer")]
    [InlineData("unsigned", HttpStatusCode.Unauthorized, "not a JWS")]
    [InlineData("other purpose", HttpStatusCode.Forbidden, "the purpose is \"marketing\"")]
    [InlineData("other product", HttpStatusCode.Forbidden, "the product is other")]
    [InlineData("other grant", HttpStatusCode.Forbidden, "the job names grant")]
    public async Task Submission_beyond_its_grant_is_refused_in_words_and_recorded(string how, HttpStatusCode status, string reason)
    {
        var spec = Spec(JobId.New(TimeProvider.System));
        spec = how switch
        {
            "other purpose" => spec with { Purpose = "marketing" },
            "other product" => spec with { Product = ProductId.Parse("other") },
            "other grant" => spec with { Grant = GrantId.New(TimeProvider.System) },
            _ => spec,
        };

        var problem = await PostAsync(how == "unsigned" ? "x" : Sign(spec, how == "signed by another" ? "insurer" : "research")).ReadErrorAsync(status);

        Assert.Contains(reason, problem.Text("detail"), StringComparison.Ordinal);
        var refused = Assert.Single(_space.Log.OfType<RequestRefused>());
        Assert.Equal(("POST /jobs", _grant.Grant), (refused.Request, refused.Grant));
    }

    [Fact]
    public async Task Job_that_an_owner_refuses_ends_as_failed_with_the_owners_words()
    {
        _space.B.Begins = _ => throw Protocol.Refusals.RefusalStatus.ToRpcException(new Protocol.Refusals.Refusal
        {
            Code = Protocol.Refusals.RefusalCode.Denied,
            Party = _space.B.Owner,
            Stage = "policy at use",
            Reason = "the quota of today is used",
            Remedy = "Come back tomorrow.",
        });
        var job = JobId.New(TimeProvider.System);
        (await SubmitAsync(job)).Dispose();
        await EventsAsync(job, last: null);

        var status = await _research.GetAsync($"/jobs/{job}", TestContext.Current.CancellationToken).ReadAsync<JobStatus>();
        await _research.GetAsync($"/jobs/{job}/result", TestContext.Current.CancellationToken).ReadErrorAsync(HttpStatusCode.Conflict);

        Assert.Equal(("hospital-b", "the quota of today is used"), (status.Failure!.Party.Value, status.Failure.Reason));
        Assert.Single(_space.Log.OfType<JobFailed>());
        Assert.Empty(await _research.GetAsync("/invoices", TestContext.Current.CancellationToken).ReadAsync<Invoice[]>());
    }

    [Fact]
    public async Task Running_job_is_cancelled_by_its_consumer_or_the_operator_and_by_no_one_else()
    {
        using var owner = _space.Gateway.ClientOf("hospital-a");
        using var insurer = _space.Gateway.ClientOf("insurer");
        using var operating = _space.Gateway.ClientOf("operator");
        foreach (var (canceller, name) in new[] { (_research, "research"), (operating, "operator") })
        {
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _space.B.Waits = cancelled =>
            {
                asked.TrySetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
            };
            var job = JobId.New(TimeProvider.System);
            (await SubmitAsync(job)).Dispose();
            await asked.Task;

            await owner.DeleteAsync($"/jobs/{job}", TestContext.Current.CancellationToken).ReadErrorAsync(HttpStatusCode.Forbidden);
            await insurer.DeleteAsync($"/jobs/{job}", TestContext.Current.CancellationToken).ReadErrorAsync(HttpStatusCode.NotFound);
            var status = await canceller.DeleteAsync($"/jobs/{job}", TestContext.Current.CancellationToken).ReadAsync<JobStatus>();
            var again = await canceller.DeleteAsync($"/jobs/{job}", TestContext.Current.CancellationToken).ReadAsync<JobStatus>();

            Assert.Equal((JobState.Cancelled, name, "round keys"), (status.State, status.Failure!.Party.Value, status.Failure.Stage));
            Assert.Equal(status, again);
            Assert.Equal(JobState.Cancelled, (await EventsAsync(job, last: null))[^1].State);
            await _research.GetAsync($"/jobs/{job}/result", TestContext.Current.CancellationToken).ReadErrorAsync(HttpStatusCode.Conflict);
            Assert.Contains(_space.A.Abandoned, reason => reason.Contains($"cancelled by {name}", StringComparison.Ordinal));
        }

        Assert.Equal(["research", "operator"], _space.Log.OfType<JobCancelled>().Select(leaf => leaf.By.Value));
        Assert.Empty(await _research.GetAsync("/invoices", TestContext.Current.CancellationToken).ReadAsync<Invoice[]>());
    }

    [Fact]
    public async Task Quote_under_a_grant_tells_plan_price_and_budget_and_records_nothing()
    {
        var before = _space.Log.Count;
        var quote = await QuoteAsync(under: true);

        Assert.Equal((1, 1L, 2 * (100 + 2L)), (quote.Plan!.Groups, quote.Plan.MaximumCells, quote.MaximumPrice));
        Assert.Equal(["hospital-a", "hospital-b"], quote.Charges.Select(charge => charge.Owner.Value).Distinct());
        Assert.Equal(new BudgetLeft { Jobs = 3, Cells = 100 }, quote.Budget);
        Assert.Empty(quote.Refusals);
        Assert.Equal(before, _space.Log.Count);

        var job = JobId.New(TimeProvider.System);
        (await SubmitAsync(job)).Dispose();
        await EventsAsync(job, last: null);
        Assert.Equal(new BudgetLeft { Jobs = 2, Cells = 99 }, (await QuoteAsync(under: true)).Budget);
    }

    [Fact]
    public async Task Quote_without_a_grant_is_by_the_owners_tariffs()
    {
        var quote = await QuoteAsync(under: false);

        Assert.Equal((2 * (100 + 2L), "CNY"), (quote.MaximumPrice, quote.Currency));
        Assert.Null(quote.Budget);
        Assert.Empty(quote.Refusals);
    }

    [Fact]
    public async Task Quote_names_every_owner_that_would_refuse_and_every_excess_over_the_grant()
    {
        _space.B.Refuses = new Protocol.Refusals.Refusal
        {
            Code = Protocol.Refusals.RefusalCode.Invalid,
            Party = _space.B.Owner,
            Stage = "planning",
            Reason = "no such clause",
            Remedy = "Leave it out.",
        };
        await _space.A.StopAsync();

        var quote = await QuoteAsync(under: true, purpose: "marketing");

        Assert.Null(quote.Plan);
        Assert.Null(quote.MaximumPrice);
        Assert.Equal(
            [("hospital-a", "planning"), ("hospital-b", "planning"), ("gateway", "job verification")],
            quote.Refusals.Select(refusal => (refusal.Party.Value, refusal.Stage)));
        Assert.Equal("no such clause", quote.Refusals[1].Reason);
        Assert.Contains("marketing", quote.Refusals[2].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_keeps_jobs_results_and_events()
    {
        var job = JobId.New(TimeProvider.System);
        (await SubmitAsync(job)).Dispose();
        var events = await EventsAsync(job, last: null);
        var before = await _research.GetAsync($"/jobs/{job}", TestContext.Current.CancellationToken).ReadAsync<JobStatus>();

        await _space.Gateway.RestartAsync();

        using var client = _space.Gateway.ClientOf("research");
        Assert.Equal(before, await client.GetAsync($"/jobs/{job}", TestContext.Current.CancellationToken).ReadAsync<JobStatus>());
        Assert.Equal(job, (await client.GetAsync($"/jobs/{job}/result", TestContext.Current.CancellationToken).ReadAsync<SealedResult>()).Job);
        Assert.NotEmpty(events);
    }

    private JobSpec Spec(JobId job) => new()
    {
        Job = job,
        Grant = _grant.Grant,
        Product = RunningSpace.Detail.Product,
        Purpose = RunningSpace.Detail.Purpose,
        Sql = "SELECT COUNT(*) FROM screening",
        IssuedAt = _space.Gateway.Time.GetUtcNow().ToUnixTimeSeconds(),
    };

    private string Sign(JobSpec spec, string signer)
    {
        using var keys = _space.Gateway.Keys(signer);
        return SignedStatement.Sign(spec, JobSpec.StatementType, keys.Signing);
    }

    private Task<HttpResponseMessage> SubmitAsync(JobId job) => PostAsync(Sign(Spec(job), "research"));

    private async Task<JobQuote> QuoteAsync(bool under, string? purpose = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/jobs/quote")
        {
            Version = new Version(2, 0),
            Content = JsonContent.Create(
                new JobInquiry { Product = RunningSpace.Detail.Product, Purpose = purpose, Sql = "SELECT COUNT(*) FROM screening" }, options: ProtocolJson.Options),
        };
        request.Headers.Authorization = under ? new AuthenticationHeaderValue("Bearer", _grant.AccessToken) : null;
        return await _research.SendAsync(request, TestContext.Current.CancellationToken).ReadAsync<JobQuote>();
    }

    private Task<HttpResponseMessage> PostAsync(string spec)
    {
        _research.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _grant.AccessToken);
        return _research.PostJsonAsync("/jobs", new JobSubmission { Spec = spec });
    }

    private async Task<IReadOnlyList<JobProgress>> EventsAsync(JobId job, int? last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/jobs/{job}/events") { Version = new Version(2, 0) };
        if (last is { } seen)
        {
            request.Headers.Add("Last-Event-ID", seen.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        using var response = await _research.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return [.. text.Split('\n')
            .Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
            .Select(line => System.Text.Json.JsonSerializer.Deserialize<JobProgress>(line["data: ".Length..], ProtocolJson.Options)!)];
    }

    private static RoundReply Releasing(DecidingConnector owner, BeginRequest begin)
    {
        var spec = CanonicalJson.Deserialize<JobSpec>(System.Buffers.Text.Base64Url.DecodeFromChars(begin.Job.Split('.')[1]));
        byte[] share = [1, 2, 3, 4];
        var statement = new ReleaseStatement
        {
            Job = spec.Job,
            Grant = spec.Grant,
            Owner = owner.Owner,
            Dataset = owner.Dataset,
            DatasetVersion = 1,
            Order = CanonicalJson.Hash(spec),
            Operation = Operation.Statistics,
            Elements = [ElementName.Parse("radius")],
            Plan = Sha256Digest.Of(owner.PlanBytes),
            Transcript = Sha256Digest.Of([9]),
            MinimumGroupSize = 5,
            Protection = new Protection { Mode = ProtectionMode.SecureAggregation, MinimumOwners = 2 },
            Contributors = CanonicalJson.Deserialize<GrantRequest>(begin.Request.Span).Owners,
            GroupsReleased = 1,
            Cells = 1,
            Bytes = share.Length,
            Sealed = Sha256Digest.FromHash(SHA256.HashData(share)),
            Policy = Sha256Digest.Of([7]),
            ReleasedAt = 1,
        };
        return new RoundReply
        {
            Release = new Release
            {
                Statement = owner.Sign(statement, ReleaseStatement.StatementType),
                Sealed = ByteString.CopyFrom(share),
                Plan = ByteString.CopyFrom(owner.PlanBytes),
            },
        };
    }
}
