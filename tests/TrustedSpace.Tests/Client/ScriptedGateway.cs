using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;
using TrustedSpace.Tests.Gateway;

namespace TrustedSpace.Tests.Client;

/// <summary>
/// The gateway's side of jobs as a client sees it: a job is known by its id and ends as the script says. An answer can be lost after the gateway did what
/// was asked. It keeps the gateway's promise about attempts: none is admitted where one stands.
/// </summary>
internal sealed class ScriptedGateway(CertificateAuthority authority) : HttpMessageHandler
{
    private readonly Dictionary<JobId, JobStatus> _jobs = [];

    /// <summary>Specs of the jobs that were admitted, in order.</summary>
    public List<JobSpec> Admitted { get; } = [];

    /// <summary>Method and path of every request, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>How each admitted job ends; null for a release. Released once there is no more.</summary>
    public Queue<Refusal?> Ends { get; } = new();

    /// <summary>Whether the answer to a request, such as "POST /jobs", is lost; asked once for each.</summary>
    public Func<string, bool> Loses { get; set; } = _ => false;

    /// <summary>Refuses a submission; null admits it.</summary>
    public Func<JobSpec, Refusal?> Refuses { get; set; } = _ => null;

    public int Released => _jobs.Values.Count(status => status.State == JobState.Released);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => AnswerAsync(request);

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        Asked.Add($"{request.Method} {path}");
        var answer = path == "/jobs" ? await AdmitAsync(request) : Tell(path.Split('/'), request);
        var what = path.EndsWith("/events", StringComparison.Ordinal) ? "events" : $"{request.Method} {(path == "/jobs" ? path : "/jobs/…")}";
        if (!Loses(what))
        {
            return answer;
        }

        if (what != "events")
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "the connection broke");
        }

        answer.Content = new StreamContent(new BrokenStream(await answer.Content.ReadAsByteArrayAsync()));
        return answer;
    }

    private async Task<HttpResponseMessage> AdmitAsync(HttpRequestMessage request)
    {
        var submission = (await request.Content!.ReadFromJsonAsync<JobSubmission>(ProtocolJson.Options))!;
        var spec = SignedStatement.Verify<JobSpec>(submission.Spec, JobSpec.StatementType, authority).Payload;
        if (Refuses(spec) is { } refusal)
        {
            return Problem(refusal);
        }

        if (!_jobs.TryGetValue(spec.Job, out var status))
        {
            if (spec.RetryOf is { } first && Admitted.Exists(earlier => (earlier.Job == first || earlier.RetryOf == first) && _jobs[earlier.Job].State == JobState.Released))
            {
                return Problem(Leaves.Refusal("an attempt was released") with { Code = RefusalCode.Conflict });
            }

            Admitted.Add(spec);
            status = _jobs[spec.Job] = Run(spec);
        }

        return Json(HttpStatusCode.Accepted, status);
    }

    private JobStatus Run(JobSpec spec)
    {
        var failure = Ends.TryDequeue(out var end) ? end : null;
        return new JobStatus
        {
            Job = spec.Job,
            Grant = spec.Grant,
            Consumer = Leaves.Consumer,
            Product = spec.Product,
            RetryOf = spec.RetryOf,
            State = failure is null ? JobState.Released : JobState.Failed,
            Stage = failure?.Stage ?? "released",
            Submitted = DateTimeOffset.UnixEpoch,
            Failure = failure,
        };
    }

    private HttpResponseMessage Tell(string[] path, HttpRequestMessage request)
    {
        var status = _jobs[JobId.Parse(path[2])];
        return path.Length == 3 ? Json(HttpStatusCode.OK, status) : Events(status, request);
    }

    private static HttpResponseMessage Events(JobStatus status, HttpRequestMessage request)
    {
        var seen = request.Headers.TryGetValues("Last-Event-ID", out var last) ? int.Parse(last.Single(), System.Globalization.CultureInfo.InvariantCulture) : 0;
        JobProgress[] all =
        [
            new() { Sequence = 1, At = DateTimeOffset.UnixEpoch, State = JobState.Submitted, Stage = "submitted", Message = "waiting" },
            new() { Sequence = 2, At = DateTimeOffset.UnixEpoch, State = status.State, Stage = status.Stage, Message = "ended" },
        ];
        var text = string.Concat(all.Skip(seen).Select(step => $"id: {step.Sequence}\nevent: progress\ndata: {JsonSerializer.Serialize(step, ProtocolJson.Options)}\n\n"));
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "text/event-stream") };
    }

    private static HttpResponseMessage Problem(Refusal refusal) => Json(HttpStatusCode.ServiceUnavailable, new
    {
        refusal.Code,
        refusal.Party,
        refusal.Stage,
        Detail = refusal.Reason,
        refusal.Remedy,
    });

    private static HttpResponseMessage Json<T>(HttpStatusCode status, T body) => new(status) { Content = JsonContent.Create(body, options: ProtocolJson.Options) };

    /// <summary>A body that breaks off after its first event.</summary>
    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes[..(bytes.AsSpan().IndexOf("\n\n"u8) is var end and >= 0 ? end + 2 : 0)])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read > 0 ? read : throw new HttpIOException(HttpRequestError.ResponseEnded, "the connection broke");
        }
    }
}
