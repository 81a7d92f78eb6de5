using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
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
            .RecordRefusals()
            .Accepts<JobSubmission>("application/json")
            .WithSummary("Submits a signed job under a grant (Authorization: Bearer); the same submission again is the same job");

        jobs.MapGet("", async (HttpContext context, JobStore store, CancellationToken cancellation) =>
            await store.ListAsync(JobView.PartyOf(context.Caller()), MostListed, cancellation))
            .WithSummary("The caller's newest jobs as consumer or owner; the regulator's and the operator's list holds all");

        jobs.MapGet("/{job}", async (JobId job, HttpContext context, JobView view) => (await view.FindAsync(job, context)).Status)
            .WithSummary("Where a job stands");

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

    private static async Task<IResult> SubmitAsync(
        JobSubmission submission, HttpContext context, SubmissionCheck check, JobAdmission admission)
    {
        var (ticket, spec) = check.Check(submission, context);
        var status = await admission.AdmitAsync(ticket, spec, context.RequestAborted);
        return TypedResults.Accepted($"/jobs/{status.Job}", status);
    }
}
