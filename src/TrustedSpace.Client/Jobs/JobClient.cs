using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Jobs;

/// <summary>Submits statistics jobs, follows them and opens their results.</summary>
public sealed class JobClient
{
    private readonly GatewayHttp _http;
    private readonly ParticipantKeys _keys;
    private readonly ResultOpener _opener;
    private readonly TimeProvider _time;

    internal JobClient(GatewayHttp http, ParticipantKeys keys, ResultOpener opener, TimeProvider time)
    {
        _http = http;
        _keys = keys;
        _opener = opener;
        _time = time;
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

    /// <summary>Ends a job that is not wanted any more, waiting or running; nothing is released or charged then. Calling it again changes nothing.</summary>
    /// <returns>How the job ended: <see cref="JobState.Cancelled"/>, or what came first.</returns>
    /// <exception cref="RefusedException">There is no such job of the caller.</exception>
    public async Task<JobStatus> CancelAsync(JobId job, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/jobs/{job}");
        return await _http.SendAsync<JobStatus>(request, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes a job of a query; sign and submit it with <see cref="SubmitAsync"/>, more than once if an answer was lost: it runs once.</summary>
    public JobSpec Prepare(TokenResponse grant, string sql)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var detail = grant.AuthorizationDetails[0];
        return new JobSpec
        {
            Job = JobId.New(_time),
            Grant = grant.Grant,
            Product = detail.Product,
            Purpose = detail.Purpose,
            Sql = sql,
            IssuedAt = _time.GetUtcNow().ToUnixTimeSeconds(),
        };
    }

    /// <exception cref="RefusedException">The grant or the job is not accepted.</exception>
    public Task<JobStatus> SubmitAsync(TokenResponse grant, JobSpec job, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var submission = new JobSubmission { Spec = SignedStatement.Sign(job, JobSpec.StatementType, _keys.Signing) };
        return _http.PostAsync<JobSubmission, JobStatus>("/jobs", submission, grant.AccessToken, cancellation);
    }

    /// <summary>The job's events from the first, until it ends.</summary>
    public async IAsyncEnumerable<JobProgress> WatchAsync(JobId job, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/jobs/{job}/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var events = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<JobProgress>(data, ProtocolJson.Options)!);
        await foreach (var item in events.EnumerateAsync(cancellation).ConfigureAwait(false))
        {
            if (item.Data is { } progress)
            {
                yield return progress;
            }
        }
    }

    /// <summary>Fetches a released job's shares, checks every owner's statement, opens and sums them.</summary>
    /// <exception cref="ResultException">A share is missing, forged or differs from the others; names the owner.</exception>
    /// <exception cref="RefusedException">The job has no result for the caller.</exception>
    public async Task<OpenedResult> ResultAsync(TokenResponse grant, JobId job, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var sealedResult = await _http.GetAsync<SealedResult>($"/jobs/{job}/result", cancellation).ConfigureAwait(false);
        return _opener.Open(grant, job, sealedResult);
    }

    /// <summary>Submits, follows and opens a query in one call.</summary>
    /// <param name="grant">Grant for the query's elements.</param>
    /// <param name="sql">Statistics query.</param>
    /// <param name="progress">Told each event.</param>
    /// <param name="cancellation">Stops waiting; the job goes on.</param>
    /// <exception cref="RefusedException">The job was not accepted, or failed: party, stage, reason and remedy are in it.</exception>
    /// <exception cref="ResultException">The result does not hold.</exception>
    public async Task<OpenedResult> RunAsync(TokenResponse grant, string sql, IProgress<JobProgress>? progress = null, CancellationToken cancellation = default)
    {
        var spec = Prepare(grant, sql);
        await SubmitAsync(grant, spec, cancellation).ConfigureAwait(false);
        var released = false;
        await foreach (var step in WatchAsync(spec.Job, cancellation).ConfigureAwait(false))
        {
            progress?.Report(step);
            released = step.State == JobState.Released;
        }

        return released
            ? await ResultAsync(grant, spec.Job, cancellation).ConfigureAwait(false)
            : throw await FailureAsync(spec.Job, cancellation).ConfigureAwait(false);
    }

    private async Task<Exception> FailureAsync(JobId job, CancellationToken cancellation)
    {
        var status = await GetAsync(job, cancellation).ConfigureAwait(false);
        return status.Failure is { } failure
            ? new RefusedException(failure)
            : new InvalidOperationException($"Job {job} ended as {status.State} without a reason.");
    }
}
