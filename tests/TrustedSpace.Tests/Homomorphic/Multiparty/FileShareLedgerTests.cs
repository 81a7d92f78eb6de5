using TrustedSpace.Homomorphic.Multiparty;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class FileShareLedgerTests : ShareLedgerTests, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shares-");
    private FileShareLedger? _ledger;

    private string Path => System.IO.Path.Combine(_folder.FullName, "shares");

    [Fact]
    public void File_ledger_remembers_after_it_is_opened_again()
    {
        var share = Fresh();
        Assert.True(Open().TryRecord(share));

        Assert.False(Open().TryRecord(share));
    }

    [Fact]
    public void File_ledger_is_open_in_one_place()
    {
        Open();

        Assert.Throws<IOException>(() => new FileShareLedger(Path));
    }

    // A crash in the middle of the second record's write, at each of its bytes.
    [Fact]
    public void File_ledger_cuts_off_a_torn_last_record_and_keeps_the_others()
    {
        var (first, second) = (Fresh(), Fresh());
        Open().TryRecord(first);
        Assert.True(_ledger!.TryRecord(second));
        _ledger.Dispose();
        var bytes = File.ReadAllBytes(Path);
        for (var length = FileShareLedger.RecordSize; length < bytes.Length; length++)
        {
            File.WriteAllBytes(Path, bytes[..length]);
            Assert.False(Open().TryRecord(first));
            Assert.True(_ledger.TryRecord(second));
            Assert.False(Open().TryRecord(second));
            _ledger.Dispose();
        }
    }

    [Fact]
    public void File_ledger_with_a_damaged_record_is_refused()
    {
        Open().TryRecord(Fresh());
        _ledger!.TryRecord(Fresh());
        _ledger.Dispose();
        var bytes = File.ReadAllBytes(Path);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            File.WriteAllBytes(Path, bytes);
            Assert.Throws<InvalidDataException>(() => new FileShareLedger(Path));
            bytes[i] ^= 1;
        }
    }

    // The process ends after the record and before the share: a second process gives none.
    [Fact]
    public void Share_recorded_before_a_crash_is_not_given_after_it()
    {
        using var parties = new Parties(Multiparty.Parties.Small, 2);
        Assert.Throws<OperationCanceledException>(() => CollectivePublicKey.Share(parties.Keys[0], new Crashing(Open())));

        Assert.Throws<ShareAlreadyGivenException>(() => CollectivePublicKey.Share(parties.Keys[0], Open()));
        Assert.NotNull(CollectivePublicKey.Share(parties.Keys[1], Open()));
    }

    public void Dispose()
    {
        _ledger?.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>As a process that starts anew.</summary>
    protected override IShareLedger Open()
    {
        _ledger?.Dispose();
        return _ledger = new FileShareLedger(Path);
    }

    private sealed class Crashing(IShareLedger ledger) : IShareLedger
    {
        public bool TryRecord(ShareRecord share) => ledger.TryRecord(share) ? throw new OperationCanceledException() : false;
    }
}
