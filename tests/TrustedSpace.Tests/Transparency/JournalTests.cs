using TrustedSpace.Transparency.Log;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

public sealed class JournalTests : IDisposable
{
    private readonly TemporaryLog _temporary = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Segment => _temporary.File("journal/0000000000000000003");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task Open_any_changed_byte_of_the_journal_is_refused()
    {
        await WriteAsync();
        var bytes = await File.ReadAllBytesAsync(Segment, Stop);
        for (var at = 0; at < bytes.Length; at++)
        {
            var altered = (byte[])bytes.Clone();
            altered[at] ^= 0x40;
            await File.WriteAllBytesAsync(Segment, altered, Stop);
            var refused = Assert.Throws<LogCorruptException>(() => _temporary.Open());
            Assert.Equal("journal/0000000000000000003", refused.File);
            Assert.InRange(at - Assert.NotNull(refused.Offset), 0, 100);
        }

        await File.WriteAllBytesAsync(Segment, bytes, Stop);
        await using var log = _temporary.Open();
        Assert.Equal(6, log.Size);
    }

    [Fact]
    public async Task Open_a_torn_last_batch_is_cut_off_and_the_rest_kept()
    {
        var frames = await WriteAsync();
        var bytes = await File.ReadAllBytesAsync(Segment, Stop);
        for (var length = 0; length < bytes.Length; length++)
        {
            await File.WriteAllBytesAsync(Segment, bytes[..length], Stop);
            await using (var log = _temporary.Open())
            {
                Assert.Equal(3 + frames.Count(end => end <= length), log.Size);
            }

            Assert.Equal(frames.LastOrDefault(end => end <= length), new FileInfo(Segment).Length);
        }
    }

    [Fact]
    public async Task Open_a_batch_whose_last_sectors_were_never_written_is_cut_off()
    {
        await using (var log = _temporary.Open())
        {
            await log.AppendAsync(new byte[] { 1 }, Stop);
            await log.AppendAsync(Enumerable.Repeat((byte)7, 2000).ToArray(), Stop);
        }

        var segment = _temporary.File("journal/0000000000000000000");
        var bytes = await File.ReadAllBytesAsync(segment, Stop);
        foreach (var from in new[] { 59, 512, 1024, 1536 })
        {
            var zeroed = (byte[])bytes.Clone();
            zeroed.AsSpan(from).Clear();
            await File.WriteAllBytesAsync(segment, zeroed, Stop);
            await using var log = _temporary.Open();
            Assert.Equal(1, log.Size);
        }

        // Zeros anywhere else are not what an unfinished write leaves.
        bytes.AsSpan(600, 700).Clear();
        await File.WriteAllBytesAsync(segment, bytes, Stop);
        Assert.Throws<LogCorruptException>(() => _temporary.Open());
    }

    [Fact]
    public async Task Open_a_missing_or_short_segment_is_refused()
    {
        await WriteAsync();
        var later = _temporary.File("journal/0000000000000000006");
        await File.WriteAllBytesAsync(later, [], Stop);
        await using (var log = _temporary.Open())
        {
            Assert.Equal(6, log.Size);
        }

        var bytes = await File.ReadAllBytesAsync(Segment, Stop);
        await File.WriteAllBytesAsync(Segment, bytes[..^1], Stop);
        Assert.Throws<LogCorruptException>(() => _temporary.Open());
        File.Delete(Segment);
        var missing = Assert.Throws<LogCorruptException>(() => _temporary.Open());
        Assert.Equal("journal/0000000000000000003", missing.File);
    }

    [Fact]
    public async Task Open_without_checkpoint_is_refused_when_there_are_entries()
    {
        await WriteAsync();
        File.Delete(_temporary.File("checkpoint"));
        Assert.Equal("checkpoint", Assert.Throws<LogCorruptException>(() => _temporary.Open()).File);
    }

    /// <summary>Three published entries and three in the journal, each a batch; returns where each batch ends.</summary>
    private async Task<List<long>> WriteAsync()
    {
        await using var log = _temporary.Open();
        var ends = new List<long>();
        for (var i = 0; i < 6; i++)
        {
            await log.AppendAsync(NaiveTree.Entry(i), Stop);
            if (i == 2)
            {
                await log.PublishAsync(Stop);
            }

            if (i > 2)
            {
                ends.Add(new FileInfo(Segment).Length);
            }
        }

        return ends;
    }
}
