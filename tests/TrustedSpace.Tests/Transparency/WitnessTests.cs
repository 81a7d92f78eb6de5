using System.Text;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

public sealed class WitnessTests : IDisposable
{
    private readonly WitnessedLog _log = new();

    [Fact]
    public async Task Witness_cosigns_what_extends_the_last_checkpoint()
    {
        using var witness = _log.Open();
        foreach (var (old, size) in new[] { (0, 1), (1, 1), (1, 7), (7, 256), (256, 257), (257, 300) })
        {
            var answer = await _log.Ask(witness, old, size);
            Assert.Equal((WitnessOutcome.Cosigned, 200), (answer.Outcome, answer.Status));
            var line = NoteSignature.Parse(answer.Body.TrimEnd('\n'));
            Assert.True(witness.Verifier.TryVerify(_log.Checkpoint(size).ToString(), line, out var time));
            Assert.Equal(_log.Time.GetUtcNow(), time);
            Assert.Equal(size, witness.Last(WitnessedLog.Origin)?.Size);
        }
    }

    [Fact]
    public async Task Witness_of_an_empty_log_cosigns_it()
    {
        using var witness = _log.Open();
        Assert.Equal(200, (await _log.Ask(witness, 0, 0)).Status);
        Assert.Equal(200, (await _log.Ask(witness, 0, 5)).Status);
    }

    [Fact]
    public async Task Witness_answers_every_fault_with_its_status()
    {
        using var witness = _log.Open();
        await _log.Ask(witness, 0, 7);
        using var stranger = NoteSigner.Generate(WitnessedLog.Origin);
        using var other = NoteSigner.Generate("log.example/other");
        var note = _log.Note(9).ToString();
        var proof = _log.Proof(7, 9);

        Assert.Equal((WitnessOutcome.Malformed, 400), await Status("old 7\n\nnonsense\n"));
        Assert.Equal((WitnessOutcome.Malformed, 400), await Status($"old 10\n\n{note}"));
        Assert.Equal((WitnessOutcome.UnknownLog, 404), await Status($"old 0\n\n{SignedNote.Sign("log.example/other\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", other)}"));
        Assert.Equal((WitnessOutcome.Untrusted, 403), await Status($"old 7\n{proof}\n{SignedNote.Sign(_log.Checkpoint(9).ToString(), stranger)}"));
        Assert.Equal((WitnessOutcome.Untrusted, 403), await Status($"old 7\n{proof}\n{note.Replace("\n9\n", "\n8\n", StringComparison.Ordinal)}"));
        Assert.Equal((WitnessOutcome.Rewritten, 422), await Status($"old 7\n{_log.Proof(6, 9)}\n{note}"));
        Assert.Equal((WitnessOutcome.Rewritten, 422), await Status($"old 7\n\n{note}"));
        var stale = await witness.AddCheckpointAsync(Encoding.UTF8.GetBytes($"old 5\n{_log.Proof(5, 9)}\n{note}"), Stop);
        Assert.Equal(new WitnessAnswer(WitnessOutcome.Stale, 409, "7\n", "text/x.tlog.size"), stale);
        Assert.Equal(7, witness.Last(WitnessedLog.Origin)?.Size);
        Assert.Equal(200, (await _log.Ask(witness, 7, 9)).Status);

        async Task<(WitnessOutcome, int)> Status(string body)
        {
            var answer = await witness.AddCheckpointAsync(Encoding.UTF8.GetBytes(body), Stop);
            return (answer.Outcome, answer.Status);
        }
    }

    [Theory]
    [InlineData(7, 7, WitnessOutcome.SplitView, 422)]
    [InlineData(7, 9, WitnessOutcome.Rewritten, 422)]
    [InlineData(7, 5, WitnessOutcome.Shrunk, 400)]
    [InlineData(5, 5, WitnessOutcome.Shrunk, 409)]
    public async Task Witness_keeps_both_notes_of_a_log_that_contradicts_itself(int old, int size, WitnessOutcome outcome, int status)
    {
        var fork = _log.Fork(3);
        using (var witness = _log.Open())
        {
            await _log.Ask(witness, 0, 7);
            var answer = await fork.Ask(witness, old, size);
            await fork.Ask(witness, old, size);
            Assert.Equal((outcome, status), (answer.Outcome, answer.Status));
            Assert.True(answer.IsConflict);
        }

        var evidence = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(_log.Directory, "evidence"))), Stop);
        Assert.Contains(_log.Note(7).ToString(), evidence, StringComparison.Ordinal);
        Assert.Contains(fork.Note(size).ToString(), evidence, StringComparison.Ordinal);
        using var again = _log.Open();
        Assert.Equal(_log.Checkpoint(7), again.Last(WitnessedLog.Origin));
        Assert.Equal(200, (await _log.Ask(again, 7, 8)).Status);
    }

    [Fact]
    public async Task Witness_asked_at_once_for_two_histories_signs_one()
    {
        for (var round = 0; round < 20; round++)
        {
            using var log = new WitnessedLog();
            var fork = log.Fork(0);
            using var witness = log.Open();
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => (n % 2 == 0 ? log : fork).Ask(witness, 0, 5 + n))));
            Assert.Single(answers, answer => answer.Status == 200);
            Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal(409, answer.Status));
        }
    }

    [Fact]
    public void Witness_keeps_its_folder_to_itself()
    {
        using var witness = _log.Open();
        Assert.Throws<WitnessStateException>(_log.Open);
    }

    [Fact]
    public async Task Witness_whose_memory_was_altered_signs_nothing()
    {
        using (var witness = _log.Open())
        {
            await _log.Ask(witness, 0, 7);
        }

        var file = Assert.Single(Directory.GetFiles(_log.Directory, "*.checkpoint"));
        var text = await File.ReadAllTextAsync(file, Stop);
        await File.WriteAllTextAsync(file, text.Replace("\n7\n", "\n6\n", StringComparison.Ordinal), Stop);
        Assert.Throws<WitnessStateException>(_log.Open);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Witness_killed_at_any_disk_operation_never_signs_two_histories(bool failsLate, bool losesPower)
    {
        for (var failAt = 1; ; failAt++)
        {
            using var log = new WitnessedLog();
            var fork = log.Fork(0);
            var disk = new CrashingDisk(log.Root);
            var signed = new List<Checkpoint>();
            var finished = await LiveAsync(log, disk.Fail(failAt, failsLate), signed);
            if (losesPower)
            {
                var choice = failAt;
                disk.LosePower(n => choice++ % n);
            }

            // Two lives that end at some operation too, in which the log shows its other history, and one that lasts.
            await LiveAsync(fork, disk.Fail(1 + (failAt % 7), failsLate), signed);
            if (losesPower)
            {
                disk.LosePower(_ => 0);
            }

            await LiveAsync(fork, disk.Fail(0), signed);
            await LiveAsync(log, disk.Fail(0), signed);
            Assert.NotEmpty(signed);
            Assert.True(
                signed.All(checkpoint => checkpoint == log.Checkpoint(checkpoint.Size)) || signed.All(checkpoint => checkpoint == fork.Checkpoint(checkpoint.Size)),
                $"Two histories were signed after a failure of operation {failAt}.");
            if (finished)
            {
                Assert.True(failAt > 15, $"Only {failAt} operations were tried.");
                return;
            }
        }
    }

    public void Dispose() => _log.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Has a witness sign sizes 3, 3, 5 and 9 of a history, as far as it will; false if its disk failed.</summary>
    private static async Task<bool> LiveAsync(WitnessedLog log, CrashingDisk disk, List<Checkpoint> signed)
    {
        try
        {
            using var witness = log.Open(disk);
            foreach (var size in (int[])[3, 3, 5, 9])
            {
                var answer = await log.Ask(witness, (int)(witness.Last(WitnessedLog.Origin)?.Size ?? 0), size);
                if (answer.Status == 200)
                {
                    signed.Add(log.Checkpoint(size));
                }
            }

            return true;
        }
        catch (IOException e) when (e is not WitnessStateException)
        {
            return false;
        }
    }
}
