using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.Tests.Cli;

public sealed class WitnessPreparationTests : IDisposable
{
    private static readonly ParticipantId Regulator = ParticipantId.Parse("regulator");

    private readonly SpaceDirectory _directory = new(Directory.CreateTempSubdirectory("witness-preparation-").FullName);
    private readonly SpaceFile _file = SpaceFileReader.Read(Path.Combine(WorkingTree.Root, "samples", "wisconsin", "space.yaml"));

    [Fact]
    public void Policy_names_the_log_every_owner_and_regulator_and_wants_most_owners()
    {
        var policy = Prepare(_file);

        Assert.Equal("trustedspace/wisconsin/gateway", Assert.Single(policy.Logs).Key.Name);
        Assert.Equal(["hospital-a", "hospital-b", "hospital-c", "regulator"], policy.Witnesses.Select(witness => witness.Name));
        Assert.Equal([null, null, null, new Uri("https://127.0.0.1:1/witness")], policy.Witnesses.Select(witness => witness.Address));
        Assert.True(policy.IsQuorum(new HashSet<string> { "hospital-a", "hospital-c" }));
        Assert.False(policy.IsQuorum(new HashSet<string> { "hospital-a", "regulator" }));
    }

    [Fact]
    public void Stated_quorum_counts_every_witness_and_those_of_the_file()
    {
        using var further = Cosigner.Generate("witness.example/w1");
        var policy = Prepare(_file with
        {
            Witnesses = new WitnessesEntry
            {
                Quorum = 4,
                Further = [new FurtherWitnessEntry { Name = "w1", Key = further.Verifier.ToString(), Address = new Uri("https://witness.example/") }],
            },
        });

        Assert.Equal(further.Verifier.ToString(), policy.Witnesses[4].Key.ToString());
        Assert.True(policy.IsQuorum(new HashSet<string> { "hospital-a", "hospital-c", "regulator", "w1" }));
        Assert.False(policy.IsQuorum(new HashSet<string> { "hospital-a", "hospital-b", "hospital-c" }));
    }

    [Fact]
    public void Keys_are_private_and_stay_when_the_space_is_prepared_again()
    {
        var first = Prepare(_file).ToString();

        Assert.Equal(first, Prepare(_file).ToString());
        string[] keys = [_directory.LogKey, .. _file.Owners.Select(owner => _directory.WitnessKey(owner.Id)), _directory.WitnessKey(Regulator)];
        Assert.All(keys, key => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(key) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), key));
    }

    [Fact]
    public void Key_of_a_log_that_runs_already_is_taken_over()
    {
        using var earlier = NoteSigner.Generate("trustedspace/wisconsin/gateway");
        File.WriteAllText(Path.Combine(_directory.State(_file.Gateway.Id), "log.key"), earlier.ExportPrivateKey() + "\n");

        Assert.Equal(earlier.Verifier.ToString(), Prepare(_file).Logs[0].Key.ToString());
    }

    public void Dispose() => Directory.Delete(_directory.Root, recursive: true);

    private WitnessPolicy Prepare(SpaceFile file)
    {
        var preparation = new WitnessPreparation(file, _directory);
        preparation.MakeKeys();
        preparation.WritePolicy(new Dictionary<ParticipantId, Uri> { [Regulator] = new("https://127.0.0.1:1/witness") });
        return WitnessPolicy.Load(_directory.WitnessPolicy);
    }
}
