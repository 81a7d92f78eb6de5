using System.Security.Cryptography;
using CsCheck;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Sealing;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public sealed class SealedStreamTests : IDisposable
{
    private const int ChunkLength = 32;

    // Word, ciphertext and tag of a full chunk.
    private const int SealedChunkLength = 4 + ChunkLength + 16;

    private readonly TestSpace _space = new();
    private readonly ECDiffieHellman _key;

    public SealedStreamTests() => _key = _space.Keys("university").CreateOpeningKey();

    public void Dispose()
    {
        _key.Dispose();
        _space.Dispose();
    }

    [Fact]
    public Task Any_stream_opens_to_what_was_sealed_whatever_the_pieces() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[1, 70], Gen.Int[1, 70]).SampleAsync(
            async sample =>
            {
                var (plaintext, piece, read) = sample;
                var (sealedStream, digest) = await SealAsync(plaintext, piece);

                Assert.Equal(Sha256Digest.Of(sealedStream), digest);
                using var source = new TrickleStream(sealedStream, read);
                Assert.Equal(plaintext, await OpenAsync(source));
            },
            iter: 100);

    [Theory]
    [InlineData(0, 65 + 4 + 16)]
    [InlineData(1, 65 + 4 + 1 + 16)]
    [InlineData(ChunkLength, 65 + SealedChunkLength)]
    [InlineData(ChunkLength + 1, 65 + SealedChunkLength + 4 + 1 + 16)]
    public async Task Length_follows_from_the_format(int plaintext, int expected)
    {
        var (sealedStream, _) = await SealAsync(new byte[plaintext], piece: 7);

        Assert.Equal(expected, sealedStream.Length);
    }

    [Fact]
    public async Task Stream_cut_anywhere_is_noticed()
    {
        var (sealedStream, _) = await SealAsync(new byte[(3 * ChunkLength) + 5], piece: 50);

        for (var length = 0; length < sealedStream.Length; length++)
        {
            await RefusedAsync(sealedStream[..length], "before its final chunk");
        }
    }

    [Fact]
    public async Task Earlier_chunk_marked_final_does_not_pass_for_the_end()
    {
        var (sealedStream, _) = await SealAsync(new byte[3 * ChunkLength], piece: 50);
        var cut = sealedStream[..(65 + SealedChunkLength)];
        cut[65] |= 0x80;

        await RefusedAsync(cut, "does not open");
    }

    [Fact]
    public async Task Reordered_repeated_or_added_chunks_are_noticed()
    {
        var (stream, _) = await SealAsync(RandomNumberGenerator.GetBytes((3 * ChunkLength) + 5), piece: 50);
        byte[] head = stream[..65];
        byte[] first = stream[65..(65 + SealedChunkLength)];
        byte[] second = stream[(65 + SealedChunkLength)..(65 + (2 * SealedChunkLength))];
        byte[] rest = stream[(65 + (2 * SealedChunkLength))..];

        await RefusedAsync([.. head, .. second, .. first, .. rest], "does not open");
        await RefusedAsync([.. head, .. first, .. first, .. second, .. rest], "does not open");
        await RefusedAsync([.. head, .. first, .. rest], "does not open");
        await RefusedAsync([.. stream, 0], "after its final chunk");
    }

    [Fact]
    public async Task Any_flipped_bit_is_noticed()
    {
        var (stream, _) = await SealAsync(new byte[(2 * ChunkLength) + 5], piece: 50);

        await Gen.Select(Gen.Int[0, stream.Length - 1], Gen.Int[0, 7]).SampleAsync(
            async change =>
            {
                var altered = stream.ToArray();
                altered[change.Item1] ^= (byte)(1 << change.Item2);
                await Assert.ThrowsAsync<SealingException>(() => OpenAsync(new MemoryStream(altered)));
            },
            iter: 200);
    }

    [Fact]
    public async Task Chunk_beyond_the_bound_is_refused_before_memory_is_claimed()
    {
        var (stream, _) = await SealAsync(new byte[5], piece: 5);
        stream[66] = 0x7F;

        await RefusedAsync(stream, "outside the bounds");
    }

    [Fact]
    public async Task Stream_of_another_use_is_refused()
    {
        var (stream, _) = await SealAsync(new byte[5], piece: 5);

        await Assert.ThrowsAsync<SealingException>(() => OpenAsync(new MemoryStream(stream), "another use"));
    }

    [Fact]
    public async Task Abandoned_stream_is_never_whole()
    {
        using var destination = new MemoryStream();
        using (var writer = CreateWriter(destination))
        {
            await writer.WriteAsync(new byte[3 * ChunkLength], TestContext.Current.CancellationToken);
        }

        await RefusedAsync(destination.ToArray(), "before its final chunk");
    }

    [Fact]
    public async Task Complete_stream_takes_nothing_more()
    {
        using var writer = CreateWriter(new MemoryStream());
        await writer.CompleteAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.CompleteAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public Task Segments_end_where_the_writer_ended_them_and_the_length_is_known_before() =>
        Gen.Select(Gen.Int[0, 100].Array[0, 6], Gen.Int[0, 100]).SampleAsync(
            async sample =>
            {
                var (segments, rest) = sample;
                using var destination = new MemoryStream();
                using var writer = CreateWriter(destination);
                var ends = new List<long>();
                var expected = 0L;
                foreach (var (i, length) in segments.Index())
                {
                    expected = writer.LengthWith(length, i == segments.Length - 1 ? rest : 0);
                    await writer.WriteAsync(new byte[length]);
                    await writer.EndSegmentAsync();
                    ends.AddRange(length > 0 ? [segments.Take(i + 1).Sum()] : []);
                }

                await writer.WriteAsync(new byte[rest]);
                await writer.CompleteAsync();

                Assert.Equal(segments.Length == 0 ? destination.Length : expected, destination.Length);
                Assert.Equal(ends, await SegmentEndsAsync(destination.ToArray()));
            },
            iter: 200);

    [Theory]
    [InlineData(0x40)]
    [InlineData(0x80)]
    [InlineData(0xC0)]
    public async Task Mark_of_a_segment_can_not_be_added_or_exchanged(byte mark)
    {
        using var destination = new MemoryStream();
        using var writer = CreateWriter(destination);
        await writer.WriteAsync(new byte[ChunkLength + 1], TestContext.Current.CancellationToken);
        await writer.EndSegmentAsync(TestContext.Current.CancellationToken);
        await writer.CompleteAsync(TestContext.Current.CancellationToken);
        foreach (var header in new[] { 65, 65 + SealedChunkLength })
        {
            var altered = destination.ToArray();
            altered[header] ^= mark;

            await Assert.ThrowsAsync<SealingException>(() => OpenAsync(new MemoryStream(altered)));
        }
    }

    private async Task<List<long>> SegmentEndsAsync(byte[] stream)
    {
        var (ends, plaintext) = (new List<long>(), 0L);
        using var reader = new SealedStreamReader(new MemoryStream(stream), _key, "use"u8);
        await foreach (var chunk in reader.ReadAllAsync())
        {
            plaintext += chunk.Length;
            ends.AddRange(Enumerable.Repeat(plaintext, (int)reader.Segments - ends.Count));
        }

        return ends;
    }

    private SealedStreamWriter CreateWriter(Stream destination) =>
        new(destination, _space.Sealing("university"), "use"u8, ChunkLength);

    private async Task<(byte[] Sealed, Sha256Digest Digest)> SealAsync(byte[] plaintext, int piece)
    {
        using var destination = new MemoryStream();
        using var writer = CreateWriter(destination);
        foreach (var part in plaintext.Chunk(piece))
        {
            await writer.WriteAsync(part);
        }

        await writer.CompleteAsync();
        Assert.Equal(destination.Length, writer.BytesWritten);
        return (destination.ToArray(), writer.Digest);
    }

    private async Task<byte[]> OpenAsync(Stream source, string use = "use")
    {
        var plaintext = new List<byte>();
        using var reader = new SealedStreamReader(source, _key, System.Text.Encoding.UTF8.GetBytes(use));
        await foreach (var chunk in reader.ReadAllAsync())
        {
            plaintext.AddRange(chunk.Span);
        }

        Assert.Equal(source.Position, reader.BytesRead);
        return [.. plaintext];
    }

    private async Task RefusedAsync(byte[] stream, string reason)
    {
        var problem = await Assert.ThrowsAsync<SealingException>(() => OpenAsync(new MemoryStream(stream)));
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    /// <summary>Gives at most so many bytes at a time, as a network does.</summary>
    private sealed class TrickleStream(byte[] content, int most) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    }
}
