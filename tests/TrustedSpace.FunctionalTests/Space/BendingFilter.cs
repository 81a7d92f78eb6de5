using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Outermost middleware of a gateway that alters exports behind all its checks, as a dishonest one would.</summary>
/// <param name="bending">What becomes of a whole sealed stream; null: it passes.</param>
internal sealed class BendingFilter(Func<Func<byte[], byte[]>?> bending) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(BendAsync);
        next(app);
    };

    private async Task BendAsync(HttpContext context, RequestDelegate rest)
    {
        if (bending() is not { } bend || !context.Request.Path.StartsWithSegments("/data", StringComparison.Ordinal))
        {
            await rest(context);
            return;
        }

        var consumer = context.Response.Body;
        using var whole = new MemoryStream();
        context.Response.Body = whole;
        try
        {
            await rest(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Response.Body = consumer;
        }

        await consumer.WriteAsync(bend(whole.ToArray()), context.RequestAborted);
    }
}
