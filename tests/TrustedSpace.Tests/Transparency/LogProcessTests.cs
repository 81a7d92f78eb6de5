using System.Globalization;
using System.Text;
using TrustedSpace.Transparency.Audit;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Merkle;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

/// <summary>A real process with a log, killed at each of its operations on the disk. What a power cut would do is left to <see cref="CrashTests"/>.</summary>
public sealed class LogProcessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("before", 60)]
    [InlineData("half", 10)]
    [InlineData("after", 60)]
    public async Task Log_whose_process_is_killed_at_any_operation_loses_and_doubles_nothing(string how, int least)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL.");
        var operation = 0;
        var finished = int.MaxValue;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(KillEachAsync, Stop)));
        Assert.True(finished > least, $"Only {finished - 1} operations were tried.");

        async Task KillEachAsync()
        {
            for (var at = Interlocked.Increment(ref operation); at < Volatile.Read(ref finished); at = Interlocked.Increment(ref operation))
            {
                if (await LiveAndCheckAsync(at, how))
                {
                    InterlockedMin(ref finished, at);
                }
            }
        }
    }

    [Fact]
    public async Task Log_killed_in_each_of_its_lives_keeps_what_all_of_them_acknowledged()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL.");
        using var temporary = new TemporaryLog();
        var lives = new List<ProcessLife>();
        foreach (var (at, how) in ((int, string)[])[(9, "after"), (5, "half"), (13, "before"), (31, "after"), (8, "half"), (44, "before")])
        {
            lives.Add(await ProcessLife.RunAsync(["log", temporary.Path, temporary.Signer.ExportPrivateKey(), $"{at}", how]));
        }

        Assert.All(lives, life => Assert.Equal(ProcessLife.Killed, life.Exit));
        await CheckAsync(temporary, lives);
    }

    [Fact]
    public async Task Log_whose_root_no_longer_follows_from_its_tiles_signs_nothing()
    {
        using var temporary = new TemporaryLog();
        var key = temporary.Signer.ExportPrivateKey();
        Assert.True((await ProcessLife.RunAsync(["log", temporary.Path, key, "0", "after"])).IsDone);
        var checkpoint = await File.ReadAllBytesAsync(Path.Combine(temporary.Path, "checkpoint"), Stop);
        foreach (var file in Directory.GetFiles(Path.Combine(temporary.Path, "tile"), "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, Stop);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, Stop);
            var life = await ProcessLife.RunAsync(["log", temporary.Path, key, "0", "after"]);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, Stop);

            Assert.True(life is { Exit: not 0, Said: [] }, file);
            Assert.Contains(nameof(LogCorruptException), life.Error, StringComparison.Ordinal);
            Assert.Equal(checkpoint, await File.ReadAllBytesAsync(Path.Combine(temporary.Path, "checkpoint"), Stop));
        }

        Assert.True((await ProcessLife.RunAsync(["log", temporary.Path, key, "0", "after"])).IsDone);
    }

    /// <returns>Whether the process had ended before the operation came.</returns>
    private static async Task<bool> LiveAndCheckAsync(int operation, string how)
    {
        using var temporary = new TemporaryLog();
        var life = await ProcessLife.RunAsync(
            ["log", temporary.Path, temporary.Signer.ExportPrivateKey(), operation.ToString(CultureInfo.InvariantCulture), how]);
        Assert.True(life.IsDone || life.Exit == ProcessLife.Killed, life.Error);
        await CheckAsync(temporary, [life]);
        return life.IsDone;
    }

    private static async Task CheckAsync(TemporaryLog temporary, IReadOnlyList<ProcessLife> lives)
    {
        await using (var log = temporary.Open())
        {
            var entries = log.ReadEntries(0, log.Size).Select(entry => Encoding.UTF8.GetString(entry.Span)).ToArray();
            Assert.Equal(entries.Length, entries.Distinct().Count());
            Assert.All(lives.SelectMany(life => life.Acknowledged), said => Assert.Equal(said.Entry, entries[said.Index]));
            foreach (var (size, root) in lives.SelectMany(life => life.Published))
            {
                Assert.True(MerkleHash.TryParse(root, out var published));
                Assert.Equal(published, log.RootAt(size));
                Assert.True(log.Checkpoint.Size >= size);
            }

            Assert.Equal(entries.Length, await log.AppendAsync(NaiveTree.Entry(0), Stop));
            await log.PublishAsync(Stop);
        }

        var verification = LogVerifier.Verify(temporary.Path, temporary.Signer.Verifier);
        Assert.True(verification.IsValid, verification.Problem?.ToString());
    }

    private static void InterlockedMin(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value < seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
