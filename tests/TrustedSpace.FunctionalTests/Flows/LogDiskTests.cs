using DotNet.Testcontainers.Configurations;
using TrustedSpace.Tests.Transparency;
using TrustedSpace.Transparency.Notes;
using Xunit;

namespace TrustedSpace.FunctionalTests.Flows;

/// <summary>A gateway's log and index on a file system that is really full, and on one that is really mounted read-only.</summary>
public sealed class LogDiskTests : IDisposable
{
    private const int Room = 8 * 1024 * 1024;
    private const string Ballast = $"{LogContainer.Data}/ballast";

    private readonly NoteSigner _key = NoteSigner.Generate("test.example/log");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public async Task Log_on_a_full_file_system_acknowledges_nothing_more_says_why_and_goes_on_once_there_is_room(int published)
    {
        await using var container = await LogContainer.WithRoomAsync(Room, Cancellation);
        await container.ExecAsync("sh", "-c", $"head -c {Room / 2} /dev/zero > {Ballast}");

        var full = await container.LiveAsync(_key, "fill", published);
        Assert.True(full.IsDone, full.Error);
        Assert.Single(full.Said, line => line[0] == "read-only");
        Assert.StartsWith("No space left on device", Sentence(full, "because"), StringComparison.Ordinal);
        Assert.Single(full.Said, line => line[0] == "read");
        Assert.Equal(2, full.Said.Count(line => line[0] == "refused"));
        Assert.True(full.Acknowledged.Count() > 50);

        // Started again before there is room, it says so and changes nothing.
        await container.ExecAsync("sh", "-c", $"cat /dev/zero > {LogContainer.Data}/rest 2>/dev/null || true");
        var stuck = await container.LiveAsync(_key, "resume");
        AssertCantOpen(stuck, "No space left on device");

        await container.ExecAsync("rm", Ballast, $"{LogContainer.Data}/rest");
        await AssertGoesOnAsync(container, full);
    }

    [Fact]
    public async Task Log_on_a_read_only_file_system_says_so_and_goes_on_once_it_can_write()
    {
        await using var volume = await LogContainer.VolumeAsync(Cancellation);
        await using var writable = await LogContainer.WithVolumesAsync(Cancellation, (volume, LogContainer.Data, AccessMode.ReadWrite));
        var before = await writable.LiveAsync(_key, "resume");
        Assert.True(before.IsDone, before.Error);

        await using (var readOnly = await LogContainer.WithVolumesAsync(Cancellation, (volume, LogContainer.Data, AccessMode.ReadOnly)))
        {
            AssertCantOpen(await readOnly.LiveAsync(_key, "resume"), "Read-only file system");
        }

        await AssertGoesOnAsync(writable, before);
    }

    [Fact]
    public async Task Running_log_whose_tiles_turn_out_read_only_keeps_what_it_acknowledged_and_goes_on_after_a_restart()
    {
        await using var volume = await LogContainer.VolumeAsync(Cancellation);
        await using var other = await LogContainer.VolumeAsync(Cancellation);
        await using var writable = await LogContainer.WithVolumesAsync(Cancellation, (volume, LogContainer.Data, AccessMode.ReadWrite));
        Assert.True((await writable.LiveAsync(_key, "start")).IsDone);

        ProcessLife stopped;
        await using (var half = await LogContainer.WithVolumesAsync(
            Cancellation, (volume, LogContainer.Data, AccessMode.ReadWrite), (other, $"{LogContainer.Data}/log/tile", AccessMode.ReadOnly)))
        {
            stopped = await half.LiveAsync(_key, "fill", 10);
        }

        Assert.True(stopped.IsDone, stopped.Error);
        Assert.Equal("writing tiles", Sentence(stopped, "read-only"));
        Assert.StartsWith("Read-only file system", Sentence(stopped, "because"), StringComparison.Ordinal);
        Assert.Equal(10, stopped.Acknowledged.Count());
        await AssertGoesOnAsync(writable, stopped);
    }

    public void Dispose() => _key.Dispose();

    private static string Sentence(ProcessLife life, string word) => string.Join(' ', Assert.Single(life.Said, line => line[0] == word)[1..]);

    private static void AssertCantOpen(ProcessLife life, string cause)
    {
        Assert.True(life is { Exit: not 0, Said: [] }, string.Join('\n', life.Said.Select(line => string.Join(' ', line))));
        Assert.Contains($"The log in {LogContainer.Data}/log can't be opened: {cause}", life.Error, StringComparison.Ordinal);
    }

    /// <summary>Two further lives: nothing acknowledged is lost, nothing is there twice, and the index finds all of it.</summary>
    private async Task AssertGoesOnAsync(LogContainer container, ProcessLife earlier)
    {
        var resumed = await container.LiveAsync(_key, "resume");
        Assert.True(resumed.IsDone, resumed.Error);
        string[] kept = [.. resumed.Kept.Select(entry => entry.Entry)];
        Assert.Equal(kept.Distinct(), kept);
        Assert.All(earlier.Acknowledged, said => Assert.Equal(said.Entry, kept[said.Index]));

        // The one whose fate was open may be there.
        Assert.InRange(kept.Length - earlier.Acknowledged.Count(), 0, 1);
        foreach (var (size, root) in earlier.Published.TakeLast(1))
        {
            var (opened, openedRoot) = resumed.Published.First();
            Assert.True(opened > size || (opened == size && openedRoot == root));
        }

        var again = await container.LiveAsync(_key, "resume");
        Assert.True(again.IsDone, again.Error);
        Assert.Equal([.. kept, Assert.Single(resumed.Acknowledged).Entry], again.Kept.Select(entry => entry.Entry));
        Assert.Equal(kept.Length + 2, again.Published.Last().Size);
        Assert.Equal($"{kept.Length + 2} {kept.Length + 2}", Sentence(again, "found"));
    }
}
