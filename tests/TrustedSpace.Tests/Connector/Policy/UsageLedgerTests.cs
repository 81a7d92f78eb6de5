using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Connector.Policy;

public sealed class UsageLedgerTests : IDisposable
{
    private static readonly ParticipantId Consumer = ParticipantId.Parse("pharma");
    private static readonly DatasetId Dataset = DatasetId.Parse("hospital-a-tumours");

    private readonly string _folder = Directory.CreateTempSubdirectory("ts-ledger-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
    private LedgerDatabase _database;
    private UsageLedger _ledger;

    public UsageLedgerTests()
    {
        _database = new LedgerDatabase(_folder);
        _ledger = new UsageLedger(_database, _time);
    }

    [Fact]
    public void Job_id_is_admitted_once_even_after_a_failure_and_a_restart()
    {
        var subject = Subject();
        var use = _ledger.Admit(subject);
        Assert.NotNull(use);
        Assert.Null(_ledger.Admit(subject));
        _ledger.End(use, UseState.Failed, 0);
        Assert.Null(_ledger.Admit(subject));
        Reopen();
        Assert.Null(_ledger.Admit(subject));
    }

    [Fact]
    public void Call_counts_from_admission_until_it_fails()
    {
        var use = _ledger.Admit(Subject())!;
        Assert.Equal(1, Calls());
        _ledger.Attribute(use, "other");
        Assert.Equal(0, Calls());
        _ledger.Attribute(use, "statistics");
        Assert.Equal(1, Calls());
        _ledger.End(use, UseState.Failed, 0);
        Assert.Equal(0, Calls());
    }

    [Fact]
    public void Of_two_uses_only_the_later_sees_the_other()
    {
        var first = _ledger.Admit(Subject())!;
        var second = _ledger.Admit(Subject())!;

        Assert.Equal(0, Calls(first));
        Assert.Equal(1, Calls(second));
        Assert.Equal(0, _ledger.EarlierUses(first));
    }

    [Fact]
    public void Call_leaves_the_quota_when_its_period_has_passed()
    {
        _ledger.Admit(Subject());
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, Calls());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, Calls());
    }

    [Fact]
    public void Budget_of_a_grant_is_never_overspent()
    {
        var grant = GrantId.New(_time);
        var first = _ledger.Admit(Subject(grant))!;
        var second = _ledger.Admit(Subject(grant))!;

        Assert.True(_ledger.Spend(first, 60, UseState.Released));
        Assert.False(_ledger.Spend(second, 41, UseState.Released));
        Assert.Equal(40, _ledger.RemainingCells(second));
        Assert.True(_ledger.Spend(second, 40, UseState.Released));
        Assert.Equal(0, _ledger.RemainingCells(second));
        Assert.Equal(1, _ledger.EarlierUses(second));
    }

    [Fact]
    public void After_a_crash_a_running_job_has_failed_and_a_streaming_export_is_broken()
    {
        var grant = GrantId.New(_time);
        _ledger.Admit(Subject(grant));
        var export = _ledger.Admit(Subject(grant))!;
        _ledger.Spend(export, 30, UseState.Streaming);

        // What a kill at this moment leaves on disk: the files as they are, with nothing closed.
        var left = Directory.CreateDirectory(Path.Combine(_folder, "after-kill")).FullName;
        foreach (var file in Directory.GetFiles(_folder, "connector.db*"))
        {
            File.Copy(file, Path.Combine(left, Path.GetFileName(file)));
        }

        using var database = new LedgerDatabase(left);
        var ledger = new UsageLedger(database, _time);
        Assert.Equal(1, ledger.Calls(Consumer, Dataset, "statistics", 60, before: null));
        Assert.Null(ledger.Admit(export.Subject));
        Assert.Equal(70, ledger.RemainingCells(ledger.Admit(Subject(grant))!));
    }

    [Fact]
    public void State_of_a_running_connector_is_refused_to_a_second() =>
        Assert.Contains("connector.lock", Assert.Throws<CannotStartException>(() => new LedgerDatabase(_folder)).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private long Calls(Use? before = null) => _ledger.Calls(Consumer, Dataset, "statistics", 60, before);

    private void Reopen()
    {
        _database.Dispose();
        _database = new LedgerDatabase(_folder);
        _ledger = new UsageLedger(_database, _time);
    }

    private UseSubject Subject(GrantId? grant = null) => new()
    {
        Job = JobId.New(_time),
        Grant = grant ?? GrantId.New(_time),
        Consumer = Consumer,
        Dataset = Dataset,
        Operation = Operation.Statistics,
        Budget = new GrantParameters { MaximumJobs = 10, MaximumCells = 100 },
    };
}
