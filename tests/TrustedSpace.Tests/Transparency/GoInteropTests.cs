using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

/// <summary>Holds the log's files against Go's packages, which share no code with them.</summary>
public sealed class GoInteropTests(GoVerifier go) : IClassFixture<GoVerifier>
{
    private static readonly int[] Sizes = [0, 1, 255, 256, 257, 65_536, 70_000];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Log_of_every_size_is_accepted_with_its_proofs()
    {
        using var temporary = new TemporaryLog();
        await using var log = temporary.Open();
        var appended = 0;
        foreach (var size in Sizes)
        {
            var pending = new List<Task<long>>();
            for (; appended < size; appended++)
            {
                pending.Add(log.AppendAsync(NaiveTree.Entry(appended), Stop).AsTask());
            }

            await Task.WhenAll(pending);
            await log.PublishAsync(Stop);
            var earlier = Sizes.Where(old => old > 0 && old <= size).ToArray();

            var lines = go.Run(["verify", temporary.Path, temporary.Signer.Verifier.ToString(), string.Join(',', Sizes)]).TrimEnd('\n').Split('\n');

            Assert.Equal(earlier.Select(old => $"root {old} {new TileTree(new TileDirectory(temporary.Path), old).Root()}"), lines[..^1]);
            Assert.StartsWith($"{size} leaves, 1 signatures, ", lines[^1], StringComparison.Ordinal);
            Assert.EndsWith($", {earlier.Length} consistencies", lines[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Log_with_cosignatures_is_accepted_and_a_changed_byte_is_not()
    {
        using var temporary = new TemporaryLog();
        using var cosigner = Cosigner.Generate("witness.example/w1");
        var options = temporary.Options with { Cosign = (note, _) => new([cosigner.Sign(note.Text, DateTimeOffset.UnixEpoch)]) };
        await using (var log = TransparencyLog.Open(options))
        {
            await log.AppendAsync(NaiveTree.Entry(0), Stop);
            await log.PublishAsync(Stop);
        }

        string[] verify = ["verify", temporary.Path, temporary.Signer.Verifier.ToString(), "1"];
        Assert.Contains("1 leaves, 1 signatures, 1 inclusions", go.Run(verify), StringComparison.Ordinal);
        var bundle = temporary.File("tile/entries/000.p/1");
        var bytes = await File.ReadAllBytesAsync(bundle, Stop);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, Stop);
        Assert.Equal(1, go.Try(verify).ExitCode);
    }

    [Fact]
    public void Note_signed_by_Go_is_ours_byte_for_byte()
    {
        using var signer = NoteSigner.Generate("log.example/flows");
        const string Text = "log.example/flows\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";

        var signed = go.Run(["sign", signer.ExportPrivateKey()], Text);

        Assert.Equal(SignedNote.Sign(Text, signer).ToString(), signed);
        Assert.Equal(0, Checkpoint.Open(SignedNote.Parse(signed), signer.Verifier).Size);
    }
}
