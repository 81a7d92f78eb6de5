using TrustedSpace.Client.Http;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Tests.Gateway;
using TrustedSpace.Tests.Protocol;
using Xunit;

namespace TrustedSpace.Tests.Client;

public sealed class JobAttemptsTests : IDisposable
{
    private const string Sql = "SELECT COUNT(*) FROM cells";

    private static readonly Refusal Unreachable = Leaves.Refusal("no answer") with { Code = RefusalCode.Unavailable };

    private readonly TestSpace _space = new();
    private readonly ScriptedGateway _gateway;
    private readonly GatewayHttp _http;
    private readonly ConsumerKeys _jobKeys = new(folder: null);
    private readonly JobClient _jobs;
    private readonly TokenResponse _grant;
    private readonly List<JobProgress> _seen = [];

    public JobAttemptsTests()
    {
        var request = Leaves.Grant(GrantId.New(_space.Time), 1, 8).Request;
        _grant = new TokenResponse { AccessToken = "token", ExpiresIn = 600, AuthorizationDetails = [request.Detail], Grant = request.Grant, Quote = Leaves.Quote, Leaf = 1, Decisions = [] };
        _gateway = new ScriptedGateway(_space.Authority);
        _http = new GatewayHttp(new Uri("https://gateway"), ParticipantId.Parse("gateway"), _gateway);
        _jobs = new JobClient(_http, _space.Keys("research"), new ResultOpener(_space.Keys("research"), _space.Authority), _jobKeys, TimeSpan.Zero, _space.Time);
    }

    public void Dispose()
    {
        _http.Dispose();
        _jobKeys.Dispose();
        _space.Dispose();
    }

    [Fact]
    public async Task Transient_failure_is_followed_by_a_job_of_its_own_that_names_the_first()
    {
        _gateway.Ends.Enqueue(Unreachable);
        _gateway.Ends.Enqueue(Unreachable);

        var status = await RunAsync(new JobOptions { Backoff = TimeSpan.Zero, Timeout = TimeSpan.FromSeconds(30) });

        Assert.Equal(JobState.Released, status.State);
        var specs = _gateway.Admitted;
        Assert.Equal(3, specs.Select(spec => spec.Job).Distinct().Count());
        Assert.Equal([null, specs[0].Job, specs[0].Job], specs.Select(spec => spec.RetryOf));
        Assert.All(specs, spec => Assert.Equal((Sql, _grant.Grant, 30), (spec.Sql, spec.Grant, spec.TimeoutSeconds)));
        Assert.Equal(specs[2].Job, status.Job);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    public async Task Job_that_keeps_failing_ends_with_its_last_failure_after_the_retries(int retries, int attempts)
    {
        for (var i = 0; i < 10; i++)
        {
            _gateway.Ends.Enqueue(Unreachable);
        }

        var status = await RunAsync(new JobOptions { Backoff = TimeSpan.Zero, Retries = retries });

        Assert.Equal((JobState.Failed, Unreachable), (status.State, status.Failure));
        Assert.Equal(attempts, _gateway.Admitted.Count);
    }

    [Theory]
    [InlineData(RefusalCode.Denied)]
    [InlineData(RefusalCode.Invalid)]
    [InlineData(RefusalCode.Conflict)]
    [InlineData(RefusalCode.Unauthenticated)]
    [InlineData(RefusalCode.ProtocolViolation)]
    public async Task Failure_that_no_repetition_mends_is_final(RefusalCode code)
    {
        _gateway.Ends.Enqueue(Unreachable with { Code = code });

        Assert.Equal(code, (await RunAsync()).Failure!.Code);
        Assert.Single(_gateway.Admitted);
    }

    [Theory]
    [InlineData("POST /jobs")]
    [InlineData("events")]
    [InlineData("GET /jobs/…")]
    public async Task Job_whose_answer_is_lost_after_the_release_is_found_by_its_id(string lost)
    {
        var left = 3;
        _gateway.Loses = what => what == lost && left-- > 0;

        var status = await RunAsync();

        Assert.Equal((JobState.Released, 1), (status.State, _gateway.Released));
        Assert.Equal(status.Job, Assert.Single(_gateway.Admitted).Job);
        Assert.Equal([1, 2], _seen.Select(step => step.Sequence));
    }

    [Fact]
    public async Task Gateway_that_stays_away_ends_the_run_in_words_and_starts_no_second_job()
    {
        _gateway.Loses = what => what == "GET /jobs/…";

        var refused = await Assert.ThrowsAsync<RefusedException>(() => RunAsync());

        Assert.Equal((RefusalCode.Unavailable, "gateway"), (refused.Refusal.Code, refused.Refusal.Party.Value));
        Assert.Single(_gateway.Admitted);
    }

    [Fact]
    public async Task Submission_to_a_full_queue_is_repeated_as_it_is()
    {
        var asked = new List<JobId>();
        _gateway.Refuses = spec =>
        {
            asked.Add(spec.Job);
            return asked.Count < 3 ? Unreachable : null;
        };

        Assert.Equal(JobState.Released, (await RunAsync()).State);
        Assert.Equal([.. Enumerable.Repeat(_gateway.Admitted[0].Job, 3)], asked);
    }

    [Fact]
    public async Task Submission_that_is_refused_for_good_is_not_repeated()
    {
        _gateway.Refuses = _ => Unreachable with { Code = RefusalCode.Denied };

        Assert.Equal(RefusalCode.Denied, (await Assert.ThrowsAsync<RefusedException>(() => RunAsync())).Refusal.Code);
        Assert.Single(_gateway.Asked);
    }

    private Task<JobStatus> RunAsync(JobOptions? options = null) =>
        _jobs.RunToEndAsync(_grant, Sql, options ?? new JobOptions { Backoff = TimeSpan.Zero }, new Collecting(_seen), TestContext.Current.CancellationToken);

    private sealed class Collecting(List<JobProgress> seen) : IProgress<JobProgress>
    {
        public void Report(JobProgress value) => seen.Add(value);
    }
}
