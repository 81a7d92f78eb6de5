using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TrustedSpace.Client.Audit;
using TrustedSpace.FunctionalTests.CommandLine;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>A regulator's bundle is all that an audit needs, offline, and says when a file of it was changed.</summary>
[Collection(WholeSpaceTests.Name)]
public sealed class BundleTests(WholeSpace space) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trustedspace-bundle-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Exported_bundle_is_verified_by_itself_and_a_changed_file_is_named()
    {
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        await space.Clinic.RunToEndAsync(grant, space.Clinic.Jobs.Prepare(grant, Samples.Sql));
        await space.Regulator.Log.CheckpointCoveringAsync(grant.Leaf, await space.Regulator.Log.KeyAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken)
            .Within("a checkpoint over the grant");
        await ExportAsync();
        await ExportAsync(); // brings it up to date

        Assert.Empty(BundleManifest.Problems(_folder));
        var witnessed = SignedNote.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder, KeptCheckpoints.FolderName, "regulator"), TestContext.Current.CancellationToken));
        var policy = WitnessPolicy.Load(space.Running.Directory.WitnessPolicy);
        var regulator = policy.Witnesses.Single(witness => witness.Name == "regulator").Key;
        Assert.Contains(witnessed.Signatures, line => regulator.TryVerify(witnessed.Text, line, out _));
        var participants = JsonSerializer.Deserialize<Participant[]>(File.ReadAllText(Path.Combine(_folder, AuditBundle.ParticipantsFile)), ProtocolJson.Options)!;
        Assert.Contains(participants, participant => participant.Role == ParticipantRole.Regulator);
        var offers = JsonSerializer.Deserialize<LoggedEntry[]>(File.ReadAllText(Path.Combine(_folder, AuditBundle.OffersFile)), ProtocolJson.Options)!;
        Assert.Equal(3, offers.Count(offer => offer.Entry is DatasetPublished));

        // History is held against the regulator's checkpoint beside the leaves.
        var (exit, output, error) = await TspaceProcess.RunAsync("audit", "verify", "--from", _folder, "--json");
        Assert.True(exit == 0, output + error);
        var report = JsonDocument.Parse(output).RootElement;
        var history = report.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == AuditRules.History);
        Assert.Equal(report.GetProperty("treeSize").GetInt64() + 1, history.GetProperty("checked").GetInt64());
        var (checkedByTool, _, _) = await TspaceProcess.RunAsync("sha256sum", ["--check", "--quiet", BundleManifest.FileName], _folder, space: null);
        Assert.Equal(0, checkedByTool);

        File.AppendAllText(Path.Combine(_folder, AuditBundle.ParticipantsFile), " ");
        var (changed, _, said) = await TspaceProcess.RunAsync("audit", "verify", "--from", _folder);
        Assert.Equal(1, changed);
        Assert.Contains(AuditBundle.ParticipantsFile, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bundle_is_not_written_while_the_witness_knows_more_than_the_log_has_published()
    {
        using var log = NoteSigner.Parse(File.ReadAllText(space.Running.Directory.LogKey).TrimEnd('\n'));
        var witness = Directory.CreateDirectory(Path.Combine(_folder, "witness")).FullName;
        var ahead = SignedNote.Sign(new Checkpoint(log.Verifier.Name, 1_000_000, TreeHasher.EmptyRoot).ToString(), log);
        await File.WriteAllTextAsync(Path.Combine(witness, "any.checkpoint"), ahead.ToString(), TestContext.Current.CancellationToken);
        var bundle = Path.Combine(_folder, "bundle");

        var (exit, _, error) = await TspaceProcess.RunAsync(
            "audit", "export", "--to", bundle, "--witness", witness, "--wait", "1", "--as", "regulator", "--space", space.Folder);

        Assert.Equal(1, exit);
        Assert.Contains("cosigned 1000000 leaves", error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("tspace audit witnesses", error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.False(Directory.Exists(bundle));
    }

    [Fact]
    public async Task Copy_on_a_server_is_searched_shown_and_reported_on_as_the_folder_is()
    {
        await ExportAsync();
        await using var mirror = await ServeAsync(_folder);
        var address = $"{mirror.Urls.First()}/log";
        foreach (var command in new string[][]
        {
            ["search", "--kind", "dataset.published", "--json"],
            ["show", "3"],
            ["report", "--owner", "hospital-a", "--format", "csv"],
        })
        {
            var (exit, output, error) = await TspaceProcess.RunAsync(["audit", .. command, "--from", address]);
            Assert.True(exit == 0, output + error);
            Assert.Equal(output, (await TspaceProcess.RunAsync(["audit", .. command, "--from", _folder])).Output);
            Assert.NotEmpty(output);
        }

        var (none, _, said) = await TspaceProcess.RunAsync("audit", "search", "--from", $"{mirror.Urls.First()}/elsewhere");
        Assert.Equal(2, none);
        Assert.Contains("gives no copy of a log", said.ReplaceLineEndings(" "), StringComparison.Ordinal);

        // A server that changes a byte is found out, by the key that the caller holds.
        foreach (var tile in Directory.GetFiles(Path.Combine(_folder, "tile", "entries"), "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(tile, TestContext.Current.CancellationToken);
            bytes[10] ^= 1;
            await File.WriteAllBytesAsync(tile, bytes, TestContext.Current.CancellationToken);
        }

        var (changed, _, problem) = await TspaceProcess.RunAsync("audit", "report", "--owner", "hospital-a", "--from", address);
        Assert.Equal(1, changed);
        Assert.Contains("tile/", problem, StringComparison.Ordinal);
    }

    /// <summary>A server that holds a folder's files under /log and knows nothing of logs.</summary>
    private static async Task<WebApplication> ServeAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/log/{**path}", (string path) => File.Exists(Path.Combine(folder, path)) ? Results.File(Path.Combine(folder, path)) : Results.NotFound());
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private async Task ExportAsync()
    {
        var (exit, output, error) = await TspaceProcess.RunAsync("audit", "export", "--to", _folder, "--as", "regulator", "--space", space.Folder);
        Assert.True(exit == 0, output + error);
    }
}
