using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Sealing;

/// <summary>
/// Opens what a <see cref="SealedStreamWriter"/> sealed, chunk by chunk, holding one chunk in memory. Every chunk handed out
/// is authentic; only when the reading ends without an exception was the stream whole. Reads once, and not concurrently.
/// </summary>
public sealed class SealedStreamReader : IDisposable
{
    private readonly Stream _source;
    private readonly ECDiffieHellman _key;
    private readonly byte[] _info;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <param name="source">Read from, not closed.</param>
    /// <param name="key">The recipient's private sealing key; the caller disposes it after the reading.</param>
    /// <param name="info">Names the use, as the writer did.</param>
    public SealedStreamReader(Stream source, ECDiffieHellman key, ReadOnlySpan<byte> info)
    {
        _source = source;
        _key = key;
        _info = info.ToArray();
    }

    /// <summary>Sealed bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Segments that ended with or before the chunk handed out last.</summary>
    public long Segments { get; private set; }

    /// <summary>Whether the chunk handed out last was the final one.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>SHA-256 of all sealed bytes read so far.</summary>
    public Sha256Digest Digest => Sha256Digest.FromHash(_hash.GetCurrentHash());

    /// <returns>Plaintext chunks; each is valid until the next is asked for.</returns>
    /// <exception cref="SealingException">Altered, cut short, continued after its end, or sealed to another key or use.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SealedStreamWriter.DefaultChunkLength + Hpke.TagLength);
        try
        {
            await FillAsync(buffer.AsMemory(0, Hpke.EncapsulationLength), cancellation);
            using var receiver = HpkeReceiver.Create(_key, buffer.AsSpan(0, Hpke.EncapsulationLength), _info);
            for (var end = ChunkEnd.None; end != ChunkEnd.Final;)
            {
                await FillAsync(buffer.AsMemory(0, SealedChunk.HeaderLength), cancellation);
                (var length, end) = SealedChunk.ReadHeader(buffer);
                Grow(ref buffer, length);
                await FillAsync(buffer.AsMemory(0, length), cancellation);
                receiver.Open(
                    SealedChunk.AssociatedData(end), buffer.AsSpan(0, length), buffer.AsSpan(0, length - Hpke.TagLength));
                Segments += end == ChunkEnd.Segment ? 1 : 0;
                IsWhole = end == ChunkEnd.Final;
                yield return buffer.AsMemory(0, length - Hpke.TagLength);
            }

            if (await _source.ReadAsync(buffer.AsMemory(0, 1), cancellation) != 0)
            {
                throw new SealingException("The sealed stream goes on after its final chunk.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    public void Dispose() => _hash.Dispose();

    private async ValueTask FillAsync(Memory<byte> target, CancellationToken cancellation)
    {
        var read = await _source.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, cancellation);
        if (read != target.Length)
        {
            throw new SealingException($"The sealed stream ends after {BytesRead + read} bytes, before its final chunk.");
        }

        _hash.AppendData(target.Span);
        BytesRead += read;
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            buffer = ArrayPool<byte>.Shared.Rent(length);
        }
    }
}
