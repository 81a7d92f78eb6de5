using System.Globalization;
using System.Runtime.CompilerServices;
using Polly;
using TrustedSpace.Client.Grants;
using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Jobs;

/// <summary>Submits statistics jobs, follows them and opens their results.</summary>
public sealed class JobClient
{
    private readonly GatewayHttp _http;
    private readonly ParticipantKeys _keys;
    private readonly ResultOpener _opener;
    private readonly ConsumerKeys _jobKeys;
    private readonly TimeProvider _time;
    private readonly GrantClient _grants;
    private readonly ResiliencePipeline _calls;
    private readonly JobAttempts _attempts;

    /// <param name="http">The gateway.</param>
    /// <param name="keys">The consumer's.</param>
    /// <param name="opener">Opens results.</param>
    /// <param name="jobKeys">Keeps the keys of homomorphic jobs.</param>
    /// <param name="patience">Wait before a lost call is repeated.</param>
    /// <param name="time">Clock of job ids, signatures and waits.</param>
    internal JobClient(GatewayHttp http, ParticipantKeys keys, ResultOpener opener, ConsumerKeys jobKeys, TimeSpan patience, TimeProvider time)
    {
        _http = http;
        _keys = keys;
        _opener = opener;
        _jobKeys = jobKeys;
        _time = time;
        _grants = new GrantClient(http, keys.Participant);
        _calls = RepeatedCalls.Create(time, patience);
        _attempts = new JobAttempts(this, _calls, time);
    }

    public Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellation = default) =>
        _http.GetAsync<IReadOnlyList<JobStatus>>("/jobs", cancellation);

    public Task<JobStatus> GetAsync(JobId job, CancellationToken cancellation = default) =>
        _http.GetAsync<JobStatus>($"/jobs/{job}", cancellation);

    /// <summary>What a query would touch and at most cost by the owners' tariffs of today, before a grant is asked for; nothing is run or reserved.</summary>
    /// <exception cref="RefusedException">There is no such product.</exception>
    public Task<JobQuote> QuoteAsync(ProductId product, string sql, CancellationToken cancellation = default) =>
        _http.PostAsync<JobInquiry, JobQuote>("/jobs/quote", new JobInquiry { Product = product, Sql = sql }, grant: null, cancellation);

    /// <summary>What a query would touch and at most cost under a grant, what the grant has left, and all that speaks against the job.</summary>
    /// <exception cref="RefusedException">The grant is not good any more.</exception>
    public Task<JobQuote> QuoteAsync(TokenResponse grant, string sql, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var detail = grant.AuthorizationDetails[0];
        var inquiry = new JobInquiry { Product = detail.Product, Purpose = detail.Purpose, Sql = sql };
        return _http.PostAsync<JobInquiry, JobQuote>("/jobs/quote", inquiry, grant.AccessToken, cancellation);
    }

    /// <summary>What the noise of the owners' policies would cost and do to a query's answer.</summary>
    /// <param name="grant">Grant for the query's elements.</param>
    /// <param name="sql">Statistics query.</param>
    /// <param name="rows">Rows of a group at all owners together, at least 2.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The forecast; null where no owner asks for noise.</returns>
    /// <exception cref="RefusedException">An owner refuses the query.</exception>
    /// <exception cref="ResultException">A decision under the grant is forged, or the plan is not one.</exception>
    public async Task<NoiseForecast?> ForecastAsync(TokenResponse grant, string sql, long rows, CancellationToken cancellation = default)
    {
        var quote = await QuoteAsync(grant, sql, cancellation).ConfigureAwait(false);
        return quote.Plan is { } plan ? _opener.Forecast(grant, plan, rows) : throw new RefusedException(quote.Refusals[0]);
    }

    /// <summary>Ends a job that is not wanted any more, waiting or running; nothing is released or charged then. Calling it again changes nothing.</summary>
    /// <returns>How the job ended: <see cref="JobState.Cancelled"/>, or what came first.</returns>
    /// <exception cref="RefusedException">There is no such job of the caller.</exception>
    public async Task<JobStatus> CancelAsync(JobId job, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/jobs/{job}");
        var status = await _http.SendAsync<JobStatus>(request, cancellation).ConfigureAwait(false);
        if (status.State != JobState.Released)
        {
            _jobKeys.Forget(job);
        }

        return status;
    }

    /// <summary>
    /// Makes a job of a query, with a key of its own where its protection is homomorphic; sign and submit it with <see cref="SubmitAsync"/>, more than once
    /// if an answer was lost: it runs once.
    /// </summary>
    /// <param name="grant">Grant for the query's elements.</param>
    /// <param name="sql">Statistics query.</param>
    /// <param name="options">Gives the timeout.</param>
    /// <exception cref="ResultException">A decision that came with the grant is forged or denies.</exception>
    public JobSpec Prepare(TokenResponse grant, string sql, JobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var detail = grant.AuthorizationDetails[0];
        var job = JobId.New(_time);
        return new JobSpec
        {
            Job = job,
            Grant = grant.Grant,
            Product = detail.Product,
            Purpose = detail.Purpose,
            Sql = sql,
            ConsumerKey = _opener.IsHomomorphic(grant) ? Sha256Digest.FromHash(_jobKeys.Create(job).Hash) : null,
            TimeoutSeconds = (int?)options?.Timeout?.TotalSeconds,
            IssuedAt = _time.GetUtcNow().ToUnixTimeSeconds(),
        };
    }

    /// <exception cref="RefusedException">The grant or the job is not accepted.</exception>
    public Task<JobStatus> SubmitAsync(TokenResponse grant, JobSpec job, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var submission = new JobSubmission
        {
            Spec = SignedStatement.Sign(job, JobSpec.StatementType, _keys.Signing),
            ConsumerKey = job.ConsumerKey is null ? null : _jobKeys.FindPublic(job.Job),
        };
        return _http.PostAsync<JobSubmission, JobStatus>("/jobs", submission, grant.AccessToken, cancellation);
    }

    /// <summary>The job's events, until it ends.</summary>
    /// <param name="job">A job of the caller, or of its data.</param>
    /// <param name="after">Sequence number of the last event that was seen; 0 for all.</param>
    /// <param name="cancellation">Ends the watching.</param>
    /// <exception cref="RefusedException">There is no such job for the caller, or the connection was lost.</exception>
    public async IAsyncEnumerable<JobProgress> WatchAsync(JobId job, int after = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/jobs/{job}/events");
        if (after > 0)
        {
            request.Headers.Add("Last-Event-ID", after.ToString(CultureInfo.InvariantCulture));
        }

        await foreach (var item in _http.ListenAsync<JobProgress>(request, $"the events of job {job}", cancellation).ConfigureAwait(false))
        {
            if (item.Data is { } progress)
            {
                yield return progress;
            }
        }
    }

    /// <summary>Follows a job to its end, over as many connections as it takes.</summary>
    /// <param name="job">A job that was submitted, by this client or an earlier one.</param>
    /// <param name="progress">Told each event.</param>
    /// <param name="cancellation">Stops waiting; the job goes on.</param>
    /// <exception cref="RefusedException">There is no such job for the caller, or the gateway can't be reached any more.</exception>
    public Task<JobStatus> WaitAsync(JobId job, IProgress<JobProgress>? progress = null, CancellationToken cancellation = default) =>
        _attempts.FollowAsync(job, progress, cancellation);

    /// <summary>
    /// Fetches a released job's shares, checks every owner's statement, opens and sums them. A homomorphic job's result opens where its key is kept alone, until
    /// it is forgotten.
    /// </summary>
    /// <exception cref="ResultException">A share is missing, forged or differs from the others; names the owner.</exception>
    /// <exception cref="RefusedException">The job has no result for the caller.</exception>
    public async Task<OpenedResult> ResultAsync(TokenResponse grant, JobId job, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var sealedResult = await _calls.ExecuteAsync(
            async call => await _http.GetAsync<SealedResult>($"/jobs/{job}/result", call).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        return _jobKeys.Use(job, key => _opener.Open(grant, job, sealedResult, key)) ?? _opener.Open(grant, job, sealedResult, key: null);
    }

    /// <summary>Asks for a grant for just this query, runs it and opens its result: all in one call.</summary>
    /// <param name="product">Product that the query reads.</param>
    /// <param name="purpose">Purpose of use, a term of the owners' policies.</param>
    /// <param name="sql">Statistics query.</param>
    /// <param name="options">Timeout and retries; the default unless given.</param>
    /// <param name="progress">Told each event.</param>
    /// <param name="cancellation">Stops waiting; the job goes on.</param>
    /// <exception cref="RefusedException">An owner refuses the query, or the job ended without a release: party, stage, reason and remedy are in it.</exception>
    /// <exception cref="GrantDeniedException">An owner's policy denies it; names each owner and rule.</exception>
    /// <exception cref="ResultException">The result does not hold.</exception>
    public async Task<OpenedResult> RunAsync(
        ProductId product,
        string purpose,
        string sql,
        JobOptions? options = null,
        IProgress<JobProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var quote = await QuoteAsync(product, sql, cancellation).ConfigureAwait(false);
        var plan = quote.Plan ?? throw new RefusedException(quote.Refusals[0]);
        var detail = new AuthorizationDetail
        {
            Product = product,
            Elements = await ElementsAsync(product, plan, cancellation).ConfigureAwait(false),
            Operation = Operation.Statistics,
            Purpose = purpose,
            Parameters = new GrantParameters { MaximumJobs = 1, MaximumCells = Math.Max(1, plan.MaximumCells) },
        };
        var grant = await _grants.RequestAsync(detail, cancellation).ConfigureAwait(false);
        return await RunAsync(grant, sql, options, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>What a grant for a planned query names: the elements that it reads, or for one that reads none, such as COUNT(*), the product's least protected.</summary>
    public async Task<IReadOnlyList<ElementName>> ElementsAsync(ProductId product, QueryPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Elements.Count > 0)
        {
            return plan.Elements;
        }

        var described = await _http.GetAsync<DataProduct>($"/catalog/{product}", cancellation).ConfigureAwait(false);
        return [described.Elements.MinBy(element => element.Level)!.Name];
    }

    /// <summary>
    /// Destroys the key of a homomorphic job: its result can't be opened any more. <c>RunAsync</c> does it by itself; whoever runs a job step by step
    /// does it once the result is where it belongs.
    /// </summary>
    public void Forget(JobId job) => _jobKeys.Forget(job);

    /// <summary>Submits, follows and opens a query in one call; lost calls are repeated, and so are attempts that failed for a transient reason.</summary>
    /// <param name="grant">Grant for the query's elements.</param>
    /// <param name="sql">Statistics query.</param>
    /// <param name="options">Timeout and retries; the default unless given.</param>
    /// <param name="progress">Told each event.</param>
    /// <param name="cancellation">Stops waiting; the job goes on.</param>
    /// <exception cref="RefusedException">The job was not accepted, or ended without a release: party, stage, reason and remedy are in it.</exception>
    /// <exception cref="ResultException">The result does not hold.</exception>
    public async Task<OpenedResult> RunAsync(
        TokenResponse grant, string sql, JobOptions? options = null, IProgress<JobProgress>? progress = null, CancellationToken cancellation = default)
    {
        var status = await RunToEndAsync(grant, sql, options, progress, cancellation).ConfigureAwait(false);
        if (status.State != JobState.Released)
        {
            throw new RefusedException(status.Failure!);
        }

        var result = await ResultAsync(grant, status.Job, cancellation).ConfigureAwait(false);
        Forget(status.Job);
        return result;
    }

    /// <summary>As <see cref="RunAsync(TokenResponse, string, JobOptions?, IProgress{JobProgress}?, CancellationToken)"/>, but leaves the result at the gateway.</summary>
    /// <returns>How the last attempt ended.</returns>
    /// <exception cref="RefusedException">An attempt was not accepted, or the gateway can't be reached any more.</exception>
    public Task<JobStatus> RunToEndAsync(
        TokenResponse grant, string sql, JobOptions? options = null, IProgress<JobProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new JobOptions();
        return _attempts.RunAsync(grant, Prepare(grant, sql, options), options, progress, cancellation);
    }

    /// <summary>As <see cref="RunAsync(TokenResponse, string, JobOptions?, IProgress{JobProgress}?, CancellationToken)"/> for a job that was prepared, and perhaps kept, beforehand.</summary>
    /// <inheritdoc cref="RunToEndAsync(TokenResponse, string, JobOptions?, IProgress{JobProgress}?, CancellationToken)"/>
    public Task<JobStatus> RunToEndAsync(
        TokenResponse grant, JobSpec first, JobOptions? options = null, IProgress<JobProgress>? progress = null, CancellationToken cancellation = default) =>
        _attempts.RunAsync(grant, first, options ?? new JobOptions(), progress, cancellation);

    /// <summary>A first attempt and all that repeat it, oldest first; empty where the first was never submitted.</summary>
    public Task<IReadOnlyList<JobStatus>> AttemptsAsync(JobId first, CancellationToken cancellation = default) =>
        _http.GetAsync<IReadOnlyList<JobStatus>>($"/jobs/{first}/attempts", cancellation);

    /// <summary>
    /// Finds what became of a job that was submitted before, perhaps by a process that is gone: the attempt that was released, after waiting for one that
    /// still runs. Needs no grant, which may have expired since.
    /// </summary>
    /// <returns>The released attempt; null where none was submitted or every one ended without a release, so that the job can be run anew.</returns>
    /// <exception cref="RefusedException">The gateway can't be reached.</exception>
    public async Task<JobStatus?> FindReleasedAsync(JobId first, IProgress<JobProgress>? progress = null, CancellationToken cancellation = default)
    {
        var attempts = await _calls.ExecuteAsync(async call => await AttemptsAsync(first, call).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        if (attempts.FirstOrDefault(attempt => attempt.State == JobState.Released || !attempt.State.IsFinal()) is not { } standing)
        {
            return null;
        }

        var ended = await WaitAsync(standing.Job, progress, cancellation).ConfigureAwait(false);
        return ended.State == JobState.Released ? ended : null;
    }

    internal RefusedException Lost(JobId job) => _http.Lost($"the events of job {job} ended before it did", inner: null);
}
