using System.Buffers;
using System.Security.Cryptography;

namespace TrustedSpace.Gateway.Routing;

/// <summary>
/// The way of a response body to the consumer: counts and hashes it, and keeps a small chunk at hand until more comes or must be waited for. So the
/// end of a stream leaves together with its last chunk, after the flow's leaf, and nothing is delayed that could be seen earlier. Large chunks pass
/// at once, so that back-pressure reaches the connector.
/// </summary>
internal sealed class RelayedBody(Stream consumer) : Stream
{
    private const int Capacity = 16 * 1024;

    // Of what is not held any more; null while all is held, as with most small answers.
    private IncrementalHash? _hash;
    private byte[]? _held;
    private int _holding;

    /// <summary>Bytes that came from the connector.</summary>
    public long Received { get; private set; }

    /// <summary>Bytes that went on to the consumer.</summary>
    public long Passed { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>SHA-256 of everything received; to be taken once, before what is held is passed on at the end.</summary>
    public void TakeDigest(Span<byte> digest)
    {
        var held = _held.AsSpan(0, _holding);
        if (_hash is null)
        {
            SHA256.HashData(held, digest);
            return;
        }

        _hash.AppendData(held);
        _hash.GetHashAndReset(digest);
    }

    /// <summary>Passes on the last chunk; nothing is hashed any more.</summary>
    public ValueTask EndAsync(CancellationToken cancellationToken) =>
        _holding > 0 ? consumer.WriteAsync(_held.AsMemory(0, _holding), cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Passes on what is held.</summary>
    public ValueTask PassAsync(CancellationToken cancellationToken) => _holding > 0 ? PassHeldAsync(cancellationToken) : ValueTask.CompletedTask;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Received += buffer.Length;
        if (_holding + buffer.Length > Capacity)
        {
            return PassAsync(buffer, cancellationToken);
        }

        _held ??= ArrayPool<byte>.Shared.Rent(Capacity);
        buffer.Span.CopyTo(_held.AsSpan(_holding));
        _holding += buffer.Length;
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        await consumer.FlushAsync(cancellationToken);
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _hash?.Dispose();
        if (_held is { } held)
        {
            _held = null;
            ArrayPool<byte>.Shared.Return(held);
        }

        base.Dispose(disposing);
    }

    private async ValueTask PassAsync(ReadOnlyMemory<byte> next, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        Hash(next.Span);
        await consumer.WriteAsync(next, cancellationToken);
        Passed += next.Length;
    }

    private async ValueTask PassHeldAsync(CancellationToken cancellationToken)
    {
        var held = _held.AsMemory(0, _holding);
        Hash(held.Span);
        await consumer.WriteAsync(held, cancellationToken);
        Passed += _holding;
        _holding = 0;
    }

    private void Hash(ReadOnlySpan<byte> passing) =>
        (_hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).AppendData(passing);
}
