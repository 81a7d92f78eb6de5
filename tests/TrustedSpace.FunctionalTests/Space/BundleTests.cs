using System.Text.Json;
using TrustedSpace.Client.Audit;
using TrustedSpace.FunctionalTests.CommandLine;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Participants;
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
        var participants = JsonSerializer.Deserialize<Participant[]>(File.ReadAllText(Path.Combine(_folder, AuditBundle.ParticipantsFile)), ProtocolJson.Options)!;
        Assert.Contains(participants, participant => participant.Role == ParticipantRole.Regulator);
        var offers = JsonSerializer.Deserialize<LoggedEntry[]>(File.ReadAllText(Path.Combine(_folder, AuditBundle.OffersFile)), ProtocolJson.Options)!;
        Assert.Equal(3, offers.Count(offer => offer.Entry is DatasetPublished));

        var (exit, output, error) = await TspaceProcess.RunAsync("audit", "verify", "--from", _folder);
        Assert.True(exit == 0, output + error);
        var (checkedByTool, _, _) = await TspaceProcess.RunAsync("sha256sum", ["--check", "--quiet", BundleManifest.FileName], _folder, space: null);
        Assert.Equal(0, checkedByTool);

        File.AppendAllText(Path.Combine(_folder, AuditBundle.ParticipantsFile), " ");
        var (changed, _, said) = await TspaceProcess.RunAsync("audit", "verify", "--from", _folder);
        Assert.Equal(1, changed);
        Assert.Contains(AuditBundle.ParticipantsFile, said, StringComparison.Ordinal);
    }

    private async Task ExportAsync()
    {
        var (exit, output, error) = await TspaceProcess.RunAsync("audit", "export", "--to", _folder, "--as", "regulator", "--space", space.Folder);
        Assert.True(exit == 0, output + error);
    }
}
