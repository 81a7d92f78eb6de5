using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Cli.Certificates;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Cli;

public sealed class DevelopmentCertificatesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly string _directory = Directory.CreateTempSubdirectory("tspace-certs-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Created_keys_load_and_verify()
    {
        Create("hospital-a", "university");

        var authority = CertificateAuthority.Load(_directory, _time);
        using var keys = ParticipantKeys.Load(_directory, ParticipantId.Parse("university"));
        Assert.Equal("Org university", authority.Verify(keys.Tls, CertificatePurpose.Tls).Organisation);
        Assert.True(keys.Tls.MatchesHostname("localhost"));
        Assert.True(keys.Tls.MatchesHostname("university"));
        Assert.True(keys.Tls.MatchesHostname("127.0.0.1"));
        using var opening = keys.CreateOpeningKey();
        Assert.Equal(256, opening.KeySize);
    }

    [Fact]
    public void Keys_are_readable_by_their_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no Unix file modes.");
            return;
        }

        Create("a");

        var keys = Directory.GetFiles(_directory, "*.key");
        Assert.Equal(4, keys.Length);
        foreach (var key in keys)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }
    }

    [Fact]
    public void Existing_key_is_not_replaced_silently()
    {
        Create("a");
        var before = Contents();

        var problem = Assert.Throws<KeyFileException>(() => Create("b", "a"));

        Assert.Contains("a.tls.key", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--force", problem.Message, StringComparison.Ordinal);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public void Participant_joins_an_existing_authority()
    {
        Create("a");
        var before = Contents();

        Create("b");

        var authority = CertificateAuthority.Load(_directory, _time);
        using var a = ParticipantKeys.Load(_directory, ParticipantId.Parse("a"));
        using var b = ParticipantKeys.Load(_directory, ParticipantId.Parse("b"));
        Assert.Equal("a", authority.Verify(a.Signing, CertificatePurpose.Signing).Participant.Value);
        Assert.Equal("b", authority.Verify(b.Signing, CertificatePurpose.Signing).Participant.Value);
        Assert.All(before, file => Assert.Equal(file.Value, Contents()[file.Key]));
    }

    [Fact]
    public void Forced_reissue_replaces_the_keys_and_keeps_the_authority()
    {
        Create("a");
        var before = Contents();

        DevelopmentCertificates.Create(_directory, [new(ParticipantId.Parse("a"), "Org a")], _time, overwrite: true);

        var after = Contents();
        Assert.Equal(before["ca.crt"], after["ca.crt"]);
        Assert.NotEqual(before["a.signing.key"], after["a.signing.key"]);
        using var keys = ParticipantKeys.Load(_directory, ParticipantId.Parse("a"));
        Assert.Equal("a", CertificateAuthority.Load(_directory, _time).Verify(keys.Tls, CertificatePurpose.Tls).Participant.Value);
    }

    [Fact]
    public void Missing_key_names_the_file_and_the_remedy()
    {
        Create("a");
        File.Delete(Path.Combine(_directory, "a.sealing.key"));

        var problem = Assert.Throws<KeyFileException>(() => ParticipantKeys.Load(_directory, ParticipantId.Parse("a")));

        Assert.Contains("a.sealing.key", problem.Message, StringComparison.Ordinal);
        Assert.Contains("tspace certs dev", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_of_another_certificate_is_refused()
    {
        Create("a", "b");
        File.Copy(Path.Combine(_directory, "b.signing.key"), Path.Combine(_directory, "a.signing.key"), overwrite: true);

        var problem = Assert.Throws<KeyFileException>(() => ParticipantKeys.Load(_directory, ParticipantId.Parse("a")));

        Assert.Contains("a.signing.crt", problem.Message, StringComparison.Ordinal);
    }

    private void Create(params string[] ids) =>
        DevelopmentCertificates.Create(_directory, [.. ids.Select(id => new DevelopmentParticipant(ParticipantId.Parse(id), $"Org {id}"))], _time);

    private Dictionary<string, string> Contents() =>
        Directory.GetFiles(_directory).ToDictionary(path => Path.GetFileName(path), File.ReadAllText, StringComparer.Ordinal);
}
