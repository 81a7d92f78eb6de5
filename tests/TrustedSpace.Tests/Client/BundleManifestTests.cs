using TrustedSpace.Client.Audit;
using Xunit;

namespace TrustedSpace.Tests.Client;

public sealed class BundleManifestTests : IDisposable
{
    private readonly string _bundle = Directory.CreateTempSubdirectory("trustedspace-bundle-").FullName;

    public BundleManifestTests()
    {
        Directory.CreateDirectory(Path.Combine(_bundle, "tile", "0"));
        File.WriteAllText(Path.Combine(_bundle, "checkpoint"), "abc");
        File.WriteAllText(Path.Combine(_bundle, "tile", "0", "000"), "");
        BundleManifest.Write(_bundle);
    }

    public void Dispose() => Directory.Delete(_bundle, recursive: true);

    [Fact]
    public void Manifest_has_the_lines_of_sha256sum() => Assert.Equal(
        // printf abc | sha256sum; sha256sum < /dev/null
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  checkpoint\n"
        + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  tile/0/000\n",
        File.ReadAllText(Path.Combine(_bundle, BundleManifest.FileName)));

    [Fact]
    public void Bundle_as_it_was_written_has_no_problem_and_one_without_a_manifest_neither()
    {
        Assert.Empty(BundleManifest.Problems(_bundle));
        File.Delete(Path.Combine(_bundle, BundleManifest.FileName));
        Assert.Empty(BundleManifest.Problems(_bundle));
    }

    [Fact]
    public void Changed_missing_added_and_foreign_files_are_each_named()
    {
        File.WriteAllText(Path.Combine(_bundle, "checkpoint"), "abd");
        File.Delete(Path.Combine(_bundle, "tile", "0", "000"));
        File.WriteAllText(Path.Combine(_bundle, "extra"), "");
        File.AppendAllText(Path.Combine(_bundle, BundleManifest.FileName), $"{new string('0', 64)}  ../outside\n");

        var problems = BundleManifest.Problems(_bundle);

        Assert.Equal(4, problems.Count);
        Assert.All(["checkpoint: is not what", "tile/0/000: is missing", "extra: is not listed", "line 3"], expected =>
            Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal)));
    }
}
