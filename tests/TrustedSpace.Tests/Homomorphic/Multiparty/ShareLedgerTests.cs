using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Multiparty;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

/// <summary>What every ledger does.</summary>
public abstract class ShareLedgerTests
{
    [Fact]
    public void Ledger_takes_a_record_once()
    {
        var ledger = Open();
        var share = Fresh();

        Assert.True(ledger.TryRecord(share));
        Assert.False(ledger.TryRecord(share));
        Assert.True(ledger.TryRecord(share with { Party = 2 }));
        Assert.True(ledger.TryRecord(share with { Subject = Fresh().Subject }));
        Assert.True(ledger.TryRecord(share with { Session = Fresh().Session }));
        Assert.False(ledger.TryRecord(share));
    }

    [Fact]
    public void Ledger_gives_one_of_many_at_a_time_the_record()
    {
        var ledger = Open();
        var share = Fresh();
        var taken = 0;

        Parallel.For(0, 64, _ => Interlocked.Add(ref taken, ledger.TryRecord(share) ? 1 : 0));

        Assert.Equal(1, taken);
    }

    protected abstract IShareLedger Open();

    private protected static ShareRecord Fresh() =>
        new(new SessionId(new Digest(RandomNumberGenerator.GetBytes(32))), 1, new Digest(RandomNumberGenerator.GetBytes(32)));
}
