using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Loses answers of the gateway: a request is served to its end, then its connection breaks and the caller hears nothing of it.</summary>
internal sealed class LostAnswers : IStartupFilter
{
    private readonly ConcurrentDictionary<string, int> _left = new();

    /// <summary>Method and last part of the path of every answer that was lost, in order.</summary>
    public ConcurrentQueue<string> Lost { get; } = new();

    /// <summary>Loses the next answers to requests with this method and last part of the path.</summary>
    public void Lose(string method, string last, int times) => _left[$"{method} {last}"] = times;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            var path = context.Request.Path.Value!;
            var what = $"{context.Request.Method} {path[(path.LastIndexOf('/') + 1)..]}";
            if (!_left.TryGetValue(what, out var left) || left == 0)
            {
                await rest(context);
                return;
            }

            _left[what] = left - 1;
            context.Response.Body = Stream.Null;
            await rest(context);
            Lost.Enqueue(what);
            context.Abort();
        });
        next(app);
    };
}
