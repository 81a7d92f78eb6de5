using TrustedSpace.Client.Jobs;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Client;

public sealed class ConsumerKeysTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("trustedspace-job-keys-").FullName, "keys");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Key_is_there_until_it_is_forgotten(bool onDisk)
    {
        using var keys = new ConsumerKeys(onDisk ? _folder : null);
        var (job, other) = (JobId.New(TimeProvider.System), JobId.New(TimeProvider.System));
        var made = keys.Create(job);
        Assert.Equal(made.Bytes.ToArray(), keys.FindPublic(job));
        Assert.Equal(made.Hash.ToArray(), keys.Use(job, key => key.PublicKey.Hash.ToArray()));
        Assert.Null(keys.FindPublic(other));
        keys.Forget(job);
        keys.Forget(job);
        Assert.Null(keys.FindPublic(job));
    }

    [Fact]
    public void Key_on_disk_is_its_owners_alone_and_another_process_finds_it()
    {
        var job = JobId.New(TimeProvider.System);
        using var first = new ConsumerKeys(_folder);
        var made = first.Create(job);
        using var later = new ConsumerKeys(_folder);
        Assert.Equal(made.Bytes.ToArray(), later.FindPublic(job));
        Assert.Throws<IOException>(() => later.Create(job));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(_folder))));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(400_000)]
    public void Torn_file_is_refused(int length)
    {
        var job = JobId.New(TimeProvider.System);
        using var keys = new ConsumerKeys(_folder);
        keys.Create(job);
        var path = Assert.Single(Directory.GetFiles(_folder));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
        Assert.Throws<ConsumerKeyException>(() => keys.FindPublic(job));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
}
