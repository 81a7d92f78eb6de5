using System.Net;

namespace TrustedSpace.Gateway.Routing;

/// <summary>A connector's response body. Before it waits for more, what the <see cref="RelayedBody"/> holds goes on to the consumer.</summary>
internal sealed class ConnectorContent(HttpContent connector, RelayedBody relayed) : HttpContent
{
    protected override async Task<Stream> CreateContentReadStreamAsync() =>
        new ReadStream(await connector.ReadAsStreamAsync(), relayed);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new ReadStream(await connector.ReadAsStreamAsync(cancellationToken), relayed);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connector.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class ReadStream(Stream connector, RelayedBody relayed) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var reading = connector.ReadAsync(buffer, cancellationToken);
            return reading.IsCompleted ? reading : WaitAsync(reading, cancellationToken);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            connector.Dispose();
            base.Dispose(disposing);
        }

        private async ValueTask<int> WaitAsync(ValueTask<int> reading, CancellationToken cancellationToken)
        {
            await relayed.PassAsync(cancellationToken);
            return await reading;
        }
    }
}
