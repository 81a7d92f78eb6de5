using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>
/// Outermost middleware of a host that records each exchange: request line, headers and body, then status, headers, body and trailers of the answer.
/// At a connector, whose only caller is the gateway, this is what the gateway sends and receives.
/// </summary>
internal sealed class RecordingFilter(Recording recording, string host) : IStartupFilter
{
    private int _exchanges;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(RecordAsync);
        next(app);
    };

    private async Task RecordAsync(HttpContext context, RequestDelegate rest)
    {
        var exchange = $"{host} {context.Request.Method} {context.Request.Path} #{Interlocked.Increment(ref _exchanges)}";
        var (request, response) = ($"{exchange} request", $"{exchange} response");
        recording.Add(request, Text(context.Request.Headers, context.Request.QueryString.Value));
        var original = context.Response.Body;
        context.Request.Body = new RecordedStream(context.Request.Body, recording, request);
        context.Response.Body = new RecordedStream(original, recording, response);
        try
        {
            await rest(context);

            // A server's own writer is flushed at the end of the response; the one over a replaced body is not.
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Response.Body = original;
            recording.Add(response, Text(context.Response.Headers, context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers));
        }
    }

    private static string Text(IHeaderDictionary headers, object? more)
    {
        var text = new StringBuilder().Append(more is IHeaderDictionary ? "" : more).Append('\n');
        foreach (var (name, value) in headers.Concat(more as IHeaderDictionary ?? new HeaderDictionary()))
        {
            text.Append(name).Append(": ").Append(value.ToString()).Append('\n');
        }

        return text.ToString();
    }
}

/// <summary>A body whose bytes are recorded as they are read or written.</summary>
internal sealed class RecordedStream(Stream inner, Recording recording, string place) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        recording.Add(place, buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are written asynchronously.");

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        recording.Add(place, buffer.Span);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
