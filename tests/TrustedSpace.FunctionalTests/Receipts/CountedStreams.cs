using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace TrustedSpace.FunctionalTests.Receipts;

/// <summary>Counts what the gateway has handed to its server to be sent, for requests that carry a header.</summary>
internal sealed class CountedStreams : IStartupFilter
{
    private long _bytes;

    /// <summary>Header by which a request asks to be counted.</summary>
    public const string Header = "Test-Counted";

    /// <summary>Bytes handed over; what is being written counts.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            if (context.Request.Headers.ContainsKey(Header))
            {
                context.Response.Body = new CountingStream(context.Response.Body, written => Interlocked.Add(ref _bytes, written));
            }

            await rest(context);
        });
        next(app);
    };

    private sealed class CountingStream(Stream inner, Action<int> count) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            count(buffer.Length);
            return inner.WriteAsync(buffer, cancellationToken);
        }
    }
}
