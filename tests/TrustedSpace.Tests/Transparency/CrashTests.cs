using CsCheck;
using TrustedSpace.Transparency.Audit;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

/// <summary>Stops the log at every operation on the disk, opens it again, and looks for what it had promised.</summary>
public sealed class CrashTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Appends in each step, with a publication after each: fills a tile, outgrows a partial one.</summary>
    private static readonly int[] Steps = [2, 254, 3];

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Log_killed_at_any_operation_keeps_its_promises(bool failsLate, bool diskFull)
    {
        for (var failAt = 1; ; failAt++)
        {
            using var temporary = new TemporaryLog();
            var disk = new CrashingDisk(temporary.Path).Fail(failAt, failsLate, diskFull);
            var promises = new Promises(temporary);
            var finished = await promises.RunAsync(disk, Steps);
            await promises.CheckAsync(disk.Fail(0));
            if (finished)
            {
                // The failure lay beyond the last operation: every one has had its turn.
                Assert.True(failAt > 40, $"Only {failAt} operations were tried.");
                return;
            }
        }
    }

    [Fact]
    public async Task Log_without_power_at_any_operation_keeps_its_promises() =>
        await Gen.Select(Gen.Int[1, 90], Gen.Bool, Gen.Bool, Gen.Int[0, 40], Gen.Int[0, 1_000_000].Array[32]).SampleAsync(async (failAt, late, killed, failAgainAt, choices) =>
        {
            using var temporary = new TemporaryLog();
            var promises = new Promises(temporary);
            var disk = new CrashingDisk(temporary.Path);
            await promises.RunAsync(disk.Fail(failAt, late), Steps);
            var next = 0;
            int Choose(int n) => (choices[next++ % choices.Length] + next) % n;
            if (!killed)
            {
                disk.LosePower(Choose);
            }

            // The power fails while the log recovers, from a power cut or from having been killed, and relies on what it finds.
            await promises.RunAsync(disk.Fail(failAgainAt, late), [7, 2]);
            disk.LosePower(Choose);
            await promises.CheckAsync(disk.Fail(0));
        }, iter: 40);

    [Fact]
    public async Task Log_killed_and_then_without_power_keeps_its_promises()
    {
        // What a killed process had not flushed is there for the next one to read, and gone with the power.
        for (var killedAt = 1; killedAt <= 28; killedAt++)
        {
            for (var cutAt = 1 + (killedAt % 3); cutAt <= 28; cutAt += 3)
            {
                await KillThenCutAsync(killedAt, late: cutAt % 2 == 0, cutAt);
            }
        }

        static async Task KillThenCutAsync(int killedAt, bool late, int cutAt)
        {
            using var temporary = new TemporaryLog();
            var promises = new Promises(temporary);
            var disk = new CrashingDisk(temporary.Path);
            await promises.RunAsync(disk.Fail(killedAt, late), [2]);
            await promises.RunAsync(disk.Fail(cutAt), [1]);
            disk.LosePower(_ => 0);
            await promises.CheckAsync(disk.Fail(0));
        }
    }

    [Fact]
    public async Task Log_on_a_full_disk_is_read_only_and_recovers()
    {
        using var temporary = new TemporaryLog();
        await using (var log = TransparencyLog.Open(temporary.Options, new CrashingDisk(temporary.Path).Fail(30, late: true, goesOn: true)))
        {
            var appended = 0;
            var failure = await Assert.ThrowsAsync<LogFailedException>(async () =>
            {
                while (true)
                {
                    await log.AppendAsync(NaiveTree.Entry(appended), Stop);
                    appended++;
                }
            });
            Assert.Contains("Simulated failure", failure.Message, StringComparison.Ordinal);
            Assert.NotNull(log.Failure);
            Assert.Equal(appended, log.Size);
            Assert.Equal(NaiveTree.Entry(0), log.ReadEntry(0).ToArray());
            Assert.NotEmpty(log.InclusionProof(0, log.Size));
            await Assert.ThrowsAsync<LogFailedException>(async () => await log.AppendAsync(NaiveTree.Entry(0), Stop));
            await Assert.ThrowsAsync<LogFailedException>(async () => await log.PublishAsync(Stop));
        }

        await using var again = temporary.Open();
        Assert.Null(again.Failure);
        await again.AppendAsync(NaiveTree.Entry(1000), Stop);
        await again.PublishAsync(Stop);
    }

    /// <summary>What a log has promised over several lives: each entry it acknowledged or showed, each checkpoint.</summary>
    private sealed class Promises(TemporaryLog temporary)
    {
        private readonly Dictionary<long, byte[]> _shown = [];
        private readonly List<Checkpoint> _published = [];
        private int _sent;

        /// <summary>Lives one life; false if it ended before the last step.</summary>
        public async Task<bool> RunAsync(LogFiles files, int[] steps)
        {
            TransparencyLog log;
            try
            {
                log = TransparencyLog.Open(temporary.Options, files);
            }
            catch (IOException e) when (e is not LogCorruptException)
            {
                return false;
            }

            await using (log)
            {
                try
                {
                    var index = 0L;
                    foreach (var entry in log.ReadEntries(0, log.Size))
                    {
                        _shown[index++] = entry.ToArray();
                    }

                    foreach (var step in steps)
                    {
                        await StepAsync(log, step);
                    }

                    return true;
                }
                catch (LogFailedException)
                {
                    return false;
                }
            }
        }

        private async Task StepAsync(TransparencyLog log, int count)
        {
            var pending = new List<(byte[] Entry, Task<long> Task)>();
            for (var i = 0; i < count; i++)
            {
                var entry = NaiveTree.Entry(_sent++);
                pending.Add((entry, log.AppendAsync(entry, Stop).AsTask()));
            }

            LogFailedException? failure = null;
            foreach (var (entry, task) in pending)
            {
                try
                {
                    _shown.Add(await task, entry);
                }
                catch (LogFailedException e)
                {
                    failure = e;
                }
            }

            if (failure is not null)
            {
                throw failure;
            }

            _published.Add(Checkpoint.Open(await log.PublishAsync(Stop), temporary.Signer.Verifier));
        }

        /// <summary>Opens once more and holds the log to its word; then goes on, to see that it still can.</summary>
        public async Task CheckAsync(LogFiles files)
        {
            await using (var log = TransparencyLog.Open(temporary.Options, files))
            {
                await CheckEntriesAsync(log);
                Assert.Equal(log.Size, await log.AppendAsync(NaiveTree.Entry(_sent++), Stop));
                await log.PublishAsync(Stop);
            }

            var verification = LogVerifier.Verify(temporary.Path, temporary.Signer.Verifier);
            Assert.True(verification.IsValid, verification.Problem?.ToString());
        }

        private async Task CheckEntriesAsync(TransparencyLog log)
        {
            var leaves = new List<MerkleHash>();
            var seen = new HashSet<string>();
            foreach (var entry in log.ReadEntries(0, log.Size))
            {
                Assert.True(seen.Add(Convert.ToHexString(entry.Span)), $"Entry {leaves.Count} is there twice.");
                if (_shown.TryGetValue(leaves.Count, out var shown))
                {
                    Assert.Equal(shown, entry.ToArray());
                }

                leaves.Add(NaiveTree.Leaf(entry.ToArray()));
            }

            Assert.True(_shown.Count <= leaves.Count, $"Of {_shown.Count} entries that were acknowledged or shown, {leaves.Count} are left.");
            var all = leaves.ToArray();
            foreach (var checkpoint in _published)
            {
                Assert.Equal(NaiveTree.Root(all.AsSpan(0, (int)checkpoint.Size)), checkpoint.Root);
            }

            Assert.True(_published.Count == 0 || log.Checkpoint.Size >= _published[^1].Size);
            await log.PublishAsync(Stop);
            Assert.Equal(NaiveTree.Root(all), log.Checkpoint.Root);
        }
    }
}
