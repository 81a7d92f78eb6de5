using TrustedSpace.Client.Jobs;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Quote, cancel, timeout and retry of jobs over real connectors: what a consumer is told, and what the log and the invoice say afterwards.</summary>
public class JobLifeTests : IAsyncLifetime
{
    private static readonly ParticipantId Victim = Samples.Hospitals[2];

    private readonly HostedSpace _space = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _space.InitializeAsync();

    [Fact]
    public async Task Quote_is_what_the_job_then_costs_at_most_and_holds_nothing()
    {
        var books = await Books.OpenAsync(_space);
        var before = await _space.Clinic.Jobs.QuoteAsync(Samples.Aspirates, Samples.Sql, Cancellation);
        var grant = await _space.Clinic.AskAsync(Samples.Statistics());
        var quote = await _space.Clinic.Jobs.QuoteAsync(grant, Samples.Sql, Cancellation);
        await books.AssertUnchargedAsync();

        var job = await _space.Clinic.RunToEndAsync(grant, _space.Clinic.Jobs.Prepare(grant, Samples.Sql));

        Assert.Empty(quote.Refusals);
        Assert.Equal(before.MaximumPrice, quote.MaximumPrice);
        Assert.Equal([Samples.Diagnosis, Samples.Radius, Samples.Texture], quote.Plan!.Elements);
        Assert.Equal(20, quote.Budget!.Jobs);
        Assert.Equal((JobState.Released, quote.MaximumPrice), (job.State, job.Amount));
        Assert.Equal(19, (await _space.Clinic.Jobs.QuoteAsync(grant, Samples.Sql, Cancellation)).Budget!.Jobs);
    }

    [Fact]
    public async Task Quote_for_more_than_the_grant_allows_says_so_before_anything_runs()
    {
        var grant = await _space.Clinic.AskAsync(Samples.Statistics(Samples.Diagnosis));

        var beyond = await _space.Clinic.Jobs.QuoteAsync(grant, Samples.Sql, Cancellation);
        var wrong = await _space.Clinic.Jobs.QuoteAsync(grant, "SELECT radius_mean FROM aspirates", Cancellation);

        Assert.Contains("reads radius_mean, texture_mean", Assert.Single(beyond.Refusals).Reason, StringComparison.Ordinal);
        Assert.Equal(Samples.Hospitals, wrong.Refusals.Select(refusal => refusal.Party));
        Assert.All(wrong.Refusals, refusal => Assert.Equal(RefusalCode.Invalid, refusal.Code));
    }

    [Fact]
    public async Task Job_cancelled_while_a_round_is_held_costs_nothing_and_the_owners_forget_it()
    {
        var books = await Books.OpenAsync(_space);
        var grant = await _space.Clinic.AskAsync(Samples.Statistics() with { Parameters = new() { MaximumJobs = 1 } });
        var (held, letGo) = HoldRound(1);
        var spec = _space.Clinic.Jobs.Prepare(grant, Samples.Sql);
        await _space.Clinic.Jobs.SubmitAsync(grant, spec, Cancellation);
        var request = await held.Within("round 1 to be held");

        var status = await _space.Clinic.Jobs.CancelAsync(spec.Job, Cancellation).Within("the cancellation");
        letGo();
        _space.Wire.PassAll();

        Assert.Equal((JobState.Cancelled, Samples.Clinic, "round counts"), (status.State, status.Failure!.Party, status.Failure.Stage));
        Assert.Equal(status, await _space.Clinic.Jobs.CancelAsync(spec.Job, Cancellation));
        Assert.Equal(status, await _space.Clinic.EndAsync(spec.Job));
        var leaf = Assert.IsType<JobCancelled>(Assert.Single(await _space.Clinic.EntriesOfAsync(spec.Job)));
        Assert.Equal((Samples.Clinic, "round counts"), (leaf.By, leaf.Stage));
        await books.AssertUnchargedAsync();

        using var gateway = new LyingGateway(_space.Certificates, _space.Authority);
        var late = await LyingGateway.RefusedAsync(() => gateway.Connector(_space.AddressOfAsync(Victim).Result).AdvanceAsync(request));
        Assert.Contains("is not running", late.Reason, StringComparison.Ordinal);

        var next = await _space.Clinic.RunToEndAsync(grant, _space.Clinic.Jobs.Prepare(grant, Samples.Sql));
        Assert.Equal(JobState.Released, next.State);
    }

    [Fact]
    public async Task Job_ends_at_the_timeout_in_its_signed_spec_and_the_owners_forget_it()
    {
        var books = await Books.OpenAsync(_space);
        var grant = await _space.Clinic.AskAsync(Samples.Statistics());
        var (held, letGo) = HoldRound(1);
        var options = new JobOptions { Timeout = TimeSpan.FromSeconds(1), Retries = 0 };

        var status = await _space.Clinic.Jobs.RunToEndAsync(grant, Samples.Sql, options, cancellation: Cancellation).Within("the job's timeout");
        letGo();
        _space.Wire.PassAll();

        var failure = await books.AssertFailedAsync(status);
        Assert.Equal((RefusalCode.Unavailable, Victim, "round counts"), (failure.Code, failure.Party, failure.Stage));
        Assert.Contains("within 1 seconds", failure.Reason, StringComparison.Ordinal);
        using var gateway = new LyingGateway(_space.Certificates, _space.Authority);
        var request = await held;
        var late = await LyingGateway.RefusedAsync(() => gateway.Connector(_space.AddressOfAsync(Victim).Result).AdvanceAsync(request));
        Assert.Contains("is not running", late.Reason, StringComparison.Ordinal);

        var tooLong = _space.Clinic.Jobs.Prepare(grant, Samples.Sql) with { TimeoutSeconds = 100_000 };
        var refused = await Dealings.RefusedAsync(() => _space.Clinic.Jobs.SubmitAsync(grant, tooLong, Cancellation));
        Assert.Equal((RefusalCode.Invalid, "job verification"), (refused.Code, refused.Stage));
    }

    [Fact]
    public async Task Answers_lost_after_the_release_cost_one_job_and_lose_no_result()
    {
        var books = await Books.OpenAsync(_space);
        var grant = await _space.Clinic.AskAsync(Samples.Statistics() with { Parameters = new() { MaximumJobs = 1 } });
        _space.Answers.Lose("POST", "jobs", 1);
        _space.Answers.Lose("GET", "events", 1);
        _space.Answers.Lose("GET", "result", 1);

        var result = await _space.Clinic.Jobs.RunAsync(grant, Samples.Sql, cancellation: Cancellation).Within("the job's result");

        Assert.Equal(["GET events", "GET result", "POST jobs"], _space.Answers.Lost.Order(StringComparer.Ordinal));
        Assert.Equal(["benign", "malignant"], result.Rows.Select(row => row[0].AsText).Order(StringComparer.Ordinal));
        var job = await _space.Clinic.Jobs.GetAsync(result.Job, Cancellation);
        Assert.Equal((JobState.Released, null), (job.State, job.RetryOf));
        Assert.IsType<Flow>(Assert.Single(await _space.Clinic.EntriesOfAsync(result.Job)));
        await books.AssertChargedAsync(job.Amount);
    }

    [Fact]
    public async Task Job_over_a_connector_that_dies_and_comes_back_succeeds_under_a_new_id_with_fresh_keys()
    {
        var books = await Books.OpenAsync(_space);
        await _space.StartProcessAsync(Victim);
        var grant = await _space.Clinic.AskAsync(Samples.Statistics() with { Parameters = new() { MaximumJobs = 1 } });
        var keys = new List<RoundReply>();
        var back = Task.CompletedTask;
        _space.Wire.Begun = (owner, reply) =>
        {
            if (owner == Samples.Hospitals[0])
            {
                keys.Add(reply);
            }

            return reply;
        };
        _space.Wire.Advancing = async (owner, request) =>
        {
            if (owner == Victim && back.IsCompleted && keys.Count == 1)
            {
                await _space.KillAsync(Victim);
                back = _space.StartProcessAsync(Victim);
            }

            return request;
        };

        var options = new JobOptions { Retries = 20, Backoff = TimeSpan.FromMilliseconds(250) };
        var status = await _space.Clinic.Jobs.RunToEndAsync(grant, Samples.Sql, options, cancellation: Cancellation).Within("a job that succeeds");
        await back;
        _space.Wire.PassAll();

        Assert.Equal(JobState.Released, status.State);
        var attempts = (await _space.Clinic.Jobs.ListAsync(Cancellation)).Where(job => job.Grant == grant.Grant).OrderBy(job => job.Submitted).ToArray();
        Assert.True(attempts.Length >= 2, $"{attempts.Length} attempts");
        var first = attempts[0];
        Assert.Equal((JobState.Failed, Victim, "round counts"), (first.State, first.Failure!.Party, first.Failure.Stage));
        Assert.All(attempts[1..], attempt => Assert.Equal(first.Job, attempt.RetryOf));
        Assert.All(attempts[1..^1], attempt => Assert.Equal((JobState.Failed, Victim), (attempt.State, attempt.Failure!.Party)));
        Assert.Equal(first.Job, Assert.IsType<Flow>(Assert.Single(await _space.Clinic.EntriesOfAsync(status.Job))).RetryOf);
        Assert.Equal(keys.Count, keys.Select(reply => reply.Envelopes[0].Payload).Distinct().Count());
        await books.AssertChargedAsync(status.Amount);
    }

    public async ValueTask DisposeAsync()
    {
        await _space.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    // Holds what the victim gets of a round, until it is let go; tells what was held.
    private (Task<RoundRequest> Held, Action LetGo) HoldRound(uint round)
    {
        var held = new TaskCompletionSource<RoundRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        var letGo = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _space.Wire.Advancing = async (owner, request) =>
        {
            if (owner == Victim && request.Envelopes[0].Round == round)
            {
                held.TrySetResult(request);
                await letGo.Task;
            }

            return request;
        };
        return (held.Task, letGo.SetResult);
    }
}
