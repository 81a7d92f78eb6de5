using System.Diagnostics;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Multiparty;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

/// <summary>
/// A party's process killed (SIGKILL) while it gives a share. What it had written stays in the system's cache, so that this says what a crash of the process does;
/// that a flushed record also survives the machine's is left to the disk.
/// </summary>
public sealed class FileShareLedgerProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shares-");
    private readonly MultipartySession _session;
    private readonly PartyKey _key;

    public FileShareLedgerProcessTests()
    {
        var seed = RandomNumberGenerator.GetBytes(MultipartySession.SeedSize);
        _session = new MultipartySession(Parties.Small, seed, 2);
        _key = PartyKey.Create(_session, 1);
        var state = new byte[PartyKey.SizeFor(_session)];
        _key.Export(state);
        File.WriteAllBytes(PathOf("seed"), seed);
        File.WriteAllBytes(PathOf("key"), state);
    }

    [Theory]
    [InlineData("unwritten", 0, true)]
    [InlineData("torn 1", 1, true)]
    [InlineData("torn 66", 66, true)]
    [InlineData("torn 73", 73, true)]
    [InlineData("written", 74, false)]
    [InlineData("flushed", 74, false)]
    [InlineData("given", 74, false)]
    public async Task Share_is_given_once_though_its_process_is_killed_anywhere_in_the_write(string point, int size, bool isGivenAfterwards)
    {
        using var process = Start(point);
        Assert.Equal(point, await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await Kill(process);
        Assert.Equal(size, new FileInfo(PathOf("shares")).Length);

        Assert.Equal(isGivenAfterwards, Gives());
        Assert.False(Gives());
        Assert.Equal(FileShareLedger.RecordSize, new FileInfo(PathOf("shares")).Length);
    }

    // Killed wherever it is by then.
    [Fact]
    public async Task Every_record_that_was_acknowledged_is_there_after_a_kill_and_at_most_one_other()
    {
        using var process = Start("many");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"{i}", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        }

        await Kill(process);
        var rest = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var acknowledged = 20 + rest.Count(character => character == '\n');

        using var ledger = new FileShareLedger(PathOf("shares"));
        for (var i = 0; i < acknowledged; i++)
        {
            Assert.False(ledger.TryRecord(Numbered(i)));
        }

        for (var i = acknowledged + 1; i < byte.MaxValue; i++)
        {
            Assert.True(ledger.TryRecord(Numbered(i)));
        }
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private ShareRecord Numbered(int number) => new(_session.Id, 1, new Digest([.. Enumerable.Repeat((byte)number, Digest.Size)]));

    /// <summary>As the party does after a restart.</summary>
    private bool Gives()
    {
        using var ledger = new FileShareLedger(PathOf("shares"));
        try
        {
            CollectivePublicKey.Share(_key, ledger);
            return true;
        }
        catch (ShareAlreadyGivenException)
        {
            return false;
        }
    }

    private Process Start(string point)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "TrustedSpace.ShareLedgerProcess.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, _folder.FullName, point]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    private static async Task Kill(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
