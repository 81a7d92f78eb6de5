using CsCheck;
using TrustedSpace.Transparency.Audit;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

public sealed class LogVerifierTests : IDisposable
{
    private readonly TemporaryLog _temporary = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private NoteVerifier Key => _temporary.Signer.Verifier;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task Verify_any_changed_byte_in_any_file_is_found_and_named()
    {
        await WriteAsync();
        string[] files = [.. Directory.EnumerateFiles(_temporary.File("tile"), "*", SearchOption.AllDirectories), _temporary.File("checkpoint")];
        Assert.Equal(12, files.Length);
        Gen.Select(Gen.Int[0, files.Length - 1], Gen.Int[0, int.MaxValue], Gen.Int[1, 255]).Sample((file, at, flip) =>
        {
            var bytes = File.ReadAllBytes(files[file]);
            bytes[at % bytes.Length] ^= (byte)flip;
            File.WriteAllBytes(files[file], bytes);
            var problem = LogVerifier.Verify(_temporary.Path, Key).Problem;
            bytes[at % bytes.Length] ^= (byte)flip;
            File.WriteAllBytes(files[file], bytes);

            Assert.NotNull(problem);
            var changed = Path.GetRelativePath(_temporary.Path, files[file]);
            Assert.True(
                problem.File == changed || problem.Reason.Contains(changed, StringComparison.Ordinal)
                    || problem.Reason.Contains(changed.Split(".p/")[0], StringComparison.Ordinal),
                $"{changed} was changed, but the verifier says {problem}");
        }, iter: 400, threads: 1);
        Assert.True(LogVerifier.Verify(_temporary.Path, Key).IsValid);
    }

    [Fact]
    public async Task Verify_a_file_gone_cut_or_grown_is_found()
    {
        await WriteAsync();
        foreach (var path in new[] { "checkpoint", "tile/0/000", "tile/0/002.p/38", "tile/1/000.p/2", "tile/entries/001", "tile/entries/002.p/38" })
        {
            var file = _temporary.File(path);
            var bytes = await File.ReadAllBytesAsync(file, Stop);
            foreach (var altered in new byte[][] { [], bytes[..^1], [.. bytes, 0], [.. bytes, .. bytes] })
            {
                await File.WriteAllBytesAsync(file, altered, Stop);
                Assert.Equal(path, LogVerifier.Verify(_temporary.Path, Key).Problem?.File);
            }

            File.Delete(file);
            var problem = LogVerifier.Verify(_temporary.Path, Key).Problem;
            Assert.Equal(path, problem?.File);
            Assert.Equal("is missing", problem?.Reason);
            await File.WriteAllBytesAsync(file, bytes, Stop);
        }
    }

    [Fact]
    public async Task Verify_a_wrong_entry_is_named_by_its_index()
    {
        await WriteAsync();
        var bundle = _temporary.File("tile/entries/001");
        var bytes = await File.ReadAllBytesAsync(bundle, Stop);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, Stop);
        var problem = LogVerifier.Verify(_temporary.Path, Key).Problem;
        Assert.Equal(511, problem?.Index);
        Assert.Contains("tile/entries/001", problem?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_another_key_or_another_log_is_refused()
    {
        await WriteAsync();
        using var other = NoteSigner.Generate(Key.Name);
        Assert.Equal("checkpoint", LogVerifier.Verify(_temporary.Path, other.Verifier).Problem?.File);
        using var elsewhere = new TemporaryLog();
        Assert.Equal("is missing", LogVerifier.Verify(elsewhere.Path, Key).Problem?.Reason);
    }

    [Fact]
    public async Task Verify_strange_files_and_tiles_ahead_of_the_checkpoint_are_ignored_and_listed()
    {
        await WriteAsync();
        Directory.CreateDirectory(_temporary.File("tile/0/003.p"));
        foreach (var name in new[] { "README", "tile/0/003.p/7", "tile/0/notes", "tile/0/001.tmp" })
        {
            await File.WriteAllTextAsync(_temporary.File(name), "nothing of the log", Stop);
        }

        var verification = LogVerifier.Verify(_temporary.Path, Key);
        Assert.True(verification.IsValid);
        Assert.Equal(
            ["README", "journal/0000000000000000550", "lock", "tile/0/001.tmp", "tile/0/003.p/7", "tile/0/notes"],
            verification.Ignored.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Open_an_altered_tile_is_refused_and_named()
    {
        await WriteAsync();
        foreach (var path in new[] { "tile/0/000", "tile/entries/002.p/38", "tile/1/000.p/2", "checkpoint" })
        {
            var file = _temporary.File(path);
            var bytes = await File.ReadAllBytesAsync(file, Stop);
            bytes[^5] ^= 4;
            await File.WriteAllBytesAsync(file, bytes, Stop);
            var refused = Assert.Throws<LogCorruptException>(() => _temporary.Open());
            Assert.Contains(path.Split(".p/")[0], refused.Message, StringComparison.Ordinal);
            bytes[^5] ^= 4;
            await File.WriteAllBytesAsync(file, bytes, Stop);
        }
    }

    /// <summary>550 entries over four checkpoints: full and partial tiles, and a partial one that a wider one replaced.</summary>
    private async Task WriteAsync()
    {
        await using var log = TransparencyLog.Open(_temporary.Options);
        var next = 0;
        foreach (var size in new[] { 100, 520, 533, 550 })
        {
            var pending = new List<Task>();
            while (next < size)
            {
                pending.Add(log.AppendAsync(NaiveTree.Entry(next++), Stop).AsTask());
            }

            await Task.WhenAll(pending);
            await log.PublishAsync(Stop);
        }
    }

    [Fact]
    public async Task Log_is_held_to_the_quorum_of_a_policy()
    {
        using var temporary = new TemporaryLog();
        using var cosigner = Cosigner.Generate("witness.example/w1");
        var moment = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var options = temporary.Options with { Cosign = (note, _) => new([cosigner.Sign(note.Text, moment)]) };
        await using (var log = TransparencyLog.Open(options))
        {
            await log.AppendAsync(NaiveTree.Entry(0), TestContext.Current.CancellationToken);
            await log.PublishAsync(TestContext.Current.CancellationToken);
        }

        using var absent = Cosigner.Generate("witness.example/w2");
        string Policy(string quorum) => $"log {temporary.Signer.Verifier}\nwitness w1 {cosigner.Verifier}\nwitness w2 {absent.Verifier}\ngroup both all w1 w2\nquorum {quorum}\n";
        var held = LogVerifier.Verify(temporary.Path, WitnessPolicy.Parse(Policy("w1")));
        Assert.True(held.IsValid, held.Problem?.ToString());
        Assert.Equal([("w1", moment), ("w2", null)], held.Cosignatures.Select(cosignature => (cosignature.Key, cosignature.Value)));

        var lacking = LogVerifier.Verify(temporary.Path, WitnessPolicy.Parse(Policy("both")));
        Assert.Equal("checkpoint: lacks the quorum of its witnesses: no cosignature of w2", lacking.Problem?.ToString());
        using var other = NoteSigner.Generate("log.example/other");
        var strange = WitnessPolicy.Parse(Policy("w1").Replace(temporary.Signer.Verifier.ToString(), other.Verifier.ToString(), StringComparison.Ordinal));
        Assert.False(LogVerifier.Verify(temporary.Path, strange).IsValid);
    }
}
