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

    /// <summary>Appends in each step, with a publication after each: crosses two tile borders and outgrows partial tiles.</summary>
    private static readonly int[] Steps = [3, 257, 256];

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
            var disk = new CrashingDisk(temporary.Path) { FailAt = failAt, FailsLate = failsLate, GoesOn = diskFull };
            var promises = new Promises(temporary);
            var finished = await promises.RunAsync(disk, Steps);
            await promises.CheckAsync(new CrashingDisk(temporary.Path).Load());
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
        await Gen.Select(Gen.Int[1, 90], Gen.Bool, Gen.Int[0, 40], Gen.Int[0, 1_000_000].Array[32]).SampleAsync(async (failAt, late, failAgainAt, choices) =>
        {
            using var temporary = new TemporaryLog();
            var promises = new Promises(temporary);
            var disk = new CrashingDisk(temporary.Path) { FailAt = failAt, FailsLate = late };
            await promises.RunAsync(disk, Steps);
            var next = 0;
            int Choose(int n) => (choices[next++ % choices.Length] + next) % n;
            disk.LosePower(Choose);

            // The power may fail again while the log recovers from the first time.
            var second = new CrashingDisk(temporary.Path) { FailAt = failAgainAt, FailsLate = late }.Load();
            await promises.RunAsync(second, [7, 2]);
            second.LosePower(Choose);
            await promises.CheckAsync(new CrashingDisk(temporary.Path).Load());
        }, iter: 60);

    [Fact]
    public async Task Log_on_a_full_disk_is_read_only_and_recovers()
    {
        using var temporary = new TemporaryLog();
        await using (var log = TransparencyLog.Open(temporary.Options, new CrashingDisk(temporary.Path) { FailAt = 16, GoesOn = true, FailsLate = true }))
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

    /// <summary>What a log has promised its callers over several lives.</summary>
    private sealed class Promises(TemporaryLog temporary)
    {
        private readonly Dictionary<long, int> _acknowledged = [];
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
            var pending = new List<(int Entry, Task<long> Task)>();
            for (var i = 0; i < count; i++)
            {
                pending.Add((_sent, log.AppendAsync(NaiveTree.Entry(_sent), Stop).AsTask()));
                _sent++;
            }

            LogFailedException? failure = null;
            foreach (var (entry, task) in pending)
            {
                try
                {
                    _acknowledged.Add(await task, entry);
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
                _sent++;
                var sent = _sent;
                Assert.Equal(log.Size, await log.AppendAsync(NaiveTree.Entry(sent), Stop));
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
                if (_acknowledged.TryGetValue(leaves.Count, out var sent))
                {
                    Assert.Equal(NaiveTree.Entry(sent), entry.ToArray());
                }

                leaves.Add(NaiveTree.Leaf(entry.ToArray()));
            }

            Assert.All(_acknowledged.Keys, index => Assert.True(index < leaves.Count, $"Acknowledged entry {index} is lost."));
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
