using System.Buffers;
using System.Security.Cryptography;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Sealing;

/// <summary>
/// Seals a stream of any length to one recipient in chunks (format: see <see cref="SealedChunk"/>), holding one chunk in
/// memory. Disposing without <see cref="CompleteAsync"/> leaves a stream that no reader accepts as whole. Not for concurrent use.
/// </summary>
public sealed class SealedStreamWriter : IDisposable
{
    /// <summary>Plaintext bytes of every chunk but the final one, unless another size is asked for.</summary>
    public const int DefaultChunkLength = 64 * 1024;

    private readonly Stream _destination;
    private readonly HpkeSender _sender;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly int _chunkLength;
    private byte[]? _chunk;
    private int _filled;
    private bool _started;

    /// <param name="destination">Written to, not closed.</param>
    /// <param name="recipient">A verified sealing certificate.</param>
    /// <param name="info">Names the use; the reader must give the same.</param>
    /// <param name="chunkLength">Plaintext bytes a chunk, 1 to 1,048,576.</param>
    public SealedStreamWriter(
        Stream destination, ParticipantCertificate recipient, ReadOnlySpan<byte> info, int chunkLength = DefaultChunkLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunkLength, SealedChunk.MaximumLength);
        _destination = destination;
        _sender = HpkeSender.Create(recipient, info);
        _chunkLength = chunkLength;
        _chunk = ArrayPool<byte>.Shared.Rent(SealedChunk.HeaderLength + chunkLength + Hpke.TagLength);
    }

    /// <summary>Sealed bytes written so far.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>SHA-256 of all sealed bytes written so far.</summary>
    public Sha256Digest Digest => Sha256Digest.FromHash(_hash.GetCurrentHash());

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> plaintext, CancellationToken cancellation = default)
    {
        var chunk = RequireOpen();
        while (!plaintext.IsEmpty)
        {
            // A full chunk waits for more: the last bytes must travel in the chunk marked final.
            if (_filled == _chunkLength)
            {
                await SealChunkAsync(chunk, ChunkEnd.None, cancellation);
            }

            var count = Math.Min(plaintext.Length, _chunkLength - _filled);
            plaintext[..count].CopyTo(chunk.AsMemory(SealedChunk.HeaderLength + _filled));
            _filled += count;
            plaintext = plaintext[count..];
        }
    }

    /// <summary>Ends a segment: what was written since the last one leaves, and its reader knows that the piece is complete. Does nothing after nothing.</summary>
    public async ValueTask EndSegmentAsync(CancellationToken cancellation = default)
    {
        var chunk = RequireOpen();
        if (_filled > 0)
        {
            await SealChunkAsync(chunk, ChunkEnd.Segment, cancellation);
        }
    }

    /// <summary>Length of the sealed stream if one more segment were written after a segment's end, and then the rest with the final chunk.</summary>
    /// <param name="segment">Plaintext bytes of the segment.</param>
    /// <param name="rest">Plaintext bytes after it.</param>
    public long LengthWith(long segment, long rest)
    {
        var chunks = ((segment + _chunkLength - 1) / _chunkLength) + Math.Max(1, (rest + _chunkLength - 1) / _chunkLength);
        return (_started ? BytesWritten : Hpke.EncapsulationLength) + segment + rest + (chunks * (SealedChunk.HeaderLength + Hpke.TagLength));
    }

    /// <summary>Writes the final chunk, empty if nothing was written before.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellation = default)
    {
        await SealChunkAsync(RequireOpen(), ChunkEnd.Final, cancellation);
        ReturnChunk();
    }

    public void Dispose()
    {
        ReturnChunk();
        _sender.Dispose();
        _hash.Dispose();
    }

    private async ValueTask SealChunkAsync(byte[] chunk, ChunkEnd end, CancellationToken cancellation)
    {
        if (!_started)
        {
            _started = true;
            await EmitAsync(_sender.Encapsulation, cancellation);
        }

        var length = SealInPlace(chunk, end);
        _filled = 0;
        await EmitAsync(chunk.AsMemory(0, length), cancellation);
    }

    private int SealInPlace(byte[] chunk, ChunkEnd end)
    {
        var sealedLength = _filled + Hpke.TagLength;
        var body = chunk.AsSpan(SealedChunk.HeaderLength, sealedLength);
        SealedChunk.WriteHeader(chunk, sealedLength, end);
        _sender.Seal(SealedChunk.AssociatedData(end), body[.._filled], body);
        return SealedChunk.HeaderLength + sealedLength;
    }

    private async ValueTask EmitAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        _hash.AppendData(bytes.Span);
        await _destination.WriteAsync(bytes, cancellation);
        BytesWritten += bytes.Length;
    }

    private byte[] RequireOpen() =>
        _chunk ?? throw new InvalidOperationException("The sealed stream is complete; nothing can be added to it.");

    private void ReturnChunk()
    {
        if (_chunk is { } chunk)
        {
            _chunk = null;
            ArrayPool<byte>.Shared.Return(chunk, clearArray: true);
        }
    }
}
