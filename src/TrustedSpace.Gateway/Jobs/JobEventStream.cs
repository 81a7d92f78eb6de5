using System.Globalization;
using System.Text;
using System.Text.Json;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// Server-sent events of a job (WHATWG HTML, section 9.2): id = sequence number, data = one <see cref="JobProgress"/>. Starts after
/// <c>Last-Event-ID</c>, sends a comment in silence, and ends after the final state.
/// </summary>
internal sealed class JobEventStream(JobStore store, JobWords words, JobSignals signals, JobLimits limits, TimeProvider time)
{
    private static readonly byte[] Heartbeat = ": alive\n\n"u8.ToArray();

    public async Task WriteAsync(HttpContext context, JobId job)
    {
        var cancellation = context.RequestAborted;
        var last = int.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : 0;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await WriteAsync(context, job, last, cancellation);
        }
        finally
        {
            signals.Pulse(job);
        }
    }

    private async Task WriteAsync(HttpContext context, JobId job, int last, CancellationToken cancellation)
    {
        while (true)
        {
            var next = signals.Next(job);
            var events = await store.EventsAfterAsync(job, last, cancellation);
            foreach (var progress in events)
            {
                await context.Response.WriteAsync(Format(words.Of(progress, context.Caller())), cancellation);
                last = progress.Sequence;
                if (progress.State.IsFinal())
                {
                    return;
                }
            }

            if (events.Count == 0 && await IsReadToEndAsync(job, last, cancellation))
            {
                return;
            }

            await context.Response.Body.FlushAsync(cancellation);
            await WaitAsync(context.Response, next, cancellation);
        }
    }

    // True for a client that comes back after it saw the final event.
    private async Task<bool> IsReadToEndAsync(JobId job, int last, CancellationToken cancellation) =>
        await store.FindAsync(job, cancellation) is { Ended: true } row && row.LastEvent <= last;

    private async Task WaitAsync(HttpResponse response, Task next, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await next.WaitAsync(limits.Heartbeat, time, cancellation);
                return;
            }
            catch (TimeoutException)
            {
                await response.Body.WriteAsync(Heartbeat, cancellation);
                await response.Body.FlushAsync(cancellation);
            }
        }
    }

    private static string Format(JobProgress progress) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"id: {progress.Sequence}\nevent: progress\ndata: ")
        .Append(JsonSerializer.Serialize(progress, ProtocolJson.Options))
        .Append("\n\n")
        .ToString();
}
