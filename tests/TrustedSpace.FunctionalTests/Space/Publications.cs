using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Sync point at the gateway: tells when an owner's connector has published its datasets.</summary>
internal sealed class Publications : IStartupFilter
{
    private readonly ConcurrentDictionary<ParticipantId, TaskCompletionSource> _awaited = new();

    /// <summary>Completes at the owner's next publication.</summary>
    public Task Next(ParticipantId owner) => (_awaited[owner] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            await rest(context);
            if (context.Request.Path.Value!.EndsWith("/Publish", StringComparison.Ordinal) && Succeeded(context) && Caller(context) is { } owner
                && _awaited.TryGetValue(owner, out var awaited))
            {
                awaited.TrySetResult();
            }
        });
        next(app);
    };

    // A connector that gave up waiting publishes again.
    private static bool Succeeded(HttpContext context) =>
        context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers.GrpcStatus.ToString() == "0";

    private static ParticipantId? Caller(HttpContext context) =>
        context.Connection.ClientCertificate is { } certificate ? ParticipantCertificate.Parse(certificate).Participant : null;
}
