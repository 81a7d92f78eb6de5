using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Grants;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Gateway.Witnesses;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Jobs;

internal static class JobEndpoints
{
    private const int MostListed = 200;

    public static void MapJobs(this IEndpointRouteBuilder endpoints)
    {
        var jobs = endpoints.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapPost("", SubmitAsync)
            .RequireRole(ParticipantRole.Consumer)
            .RequireWitnesses()
            .RecordRefusals()
            .Accepts<JobSubmission>("application/json")
            .WithSummary("Submits a signed job under a grant (Authorization: Bearer); the same submission again is the same job");

        jobs.MapPost("/quote", QuoteAsync)
            .RequireRole(ParticipantRole.Consumer)
            .RecordRefusals()
            .WithSummary("What a job would touch and at most cost, and what speaks against it; under a grant (Authorization: Bearer) or before one");

        jobs.MapGet("", async (HttpContext context, JobView view) => await view.ListAsync(MostListed, context))
            .WithSummary("The caller's newest jobs as consumer or owner; the regulator's and the operator's list holds all");

        jobs.MapGet("/{job}", async (JobId job, HttpContext context, JobView view) => (await view.FindAsync(job, context)).Status)
            .WithSummary("Where a job stands");

        jobs.MapGet("/{job}/attempts", async (JobId job, HttpContext context, JobView view) => await view.AttemptsAsync(job, context))
            .WithSummary("A first attempt and the jobs that repeat it, oldest first; of those that the caller may see");

        jobs.MapDelete("/{job}", async (JobId job, HttpContext context, JobView view, JobCancellation cancellation, JobWords words) => words.Of(
            await cancellation.CancelAsync((await view.FindCancellableAsync(job, context)).Job, context.Caller().Id, context.RequestAborted), context.Caller()))
            .RequireRole(ParticipantRole.Consumer, ParticipantRole.Operator)
            .RecordRefusals()
            .WithSummary("Ends a job that is not wanted any more and answers how it ended; again changes nothing");

        jobs.MapGet("/{job}/events", async (JobId job, HttpContext context, JobView view, JobEventStream stream) =>
        {
            await view.FindAsync(job, context);
            await stream.WriteAsync(context, job);
        })
            .Produces<JobProgress>(contentType: "text/event-stream")
            .WithSummary("Server-sent events of a job; resumes after Last-Event-ID, ends with the job");

        jobs.MapGet("/{job}/result", async (JobId job, HttpContext context, JobView view) => await view.ResultAsync(job, context))
            .RequireRole(ParticipantRole.Consumer)
            .WithSummary("The sealed result of a released job, for its consumer only");
    }

    private static Task<JobQuote> QuoteAsync(JobInquiry inquiry, HttpContext context, GrantVerifier grants, JobQuoting quoting) => quoting.QuoteAsync(
        inquiry, context.Request.Headers.Authorization.Count == 0 ? null : grants.Verify(context, JobStages.GrantCheck), context.RequestAborted);

    private static async Task<IResult> SubmitAsync(
        JobSubmission submission, HttpContext context, SubmissionCheck check, JobAdmission admission, JobWords words)
    {
        var (ticket, spec) = check.Check(submission, context);
        var status = words.Of(await admission.AdmitAsync(ticket, spec, context.RequestAborted), context.Caller());
        return TypedResults.Accepted($"/jobs/{status.Job}", status);
    }
}
