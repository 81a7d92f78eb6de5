using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Statements;
using TrustedSpace.Tests.Protocol;
using Xunit;

namespace TrustedSpace.Tests.Connector.Policy;

public sealed class DecisionSeriesTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly TestSpace _space = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("ts-series-").FullName;
    private LedgerDatabase _database;
    private DecisionSeries _series;

    public DecisionSeriesTests()
    {
        _database = new LedgerDatabase(_folder);
        _series = Open();
    }

    [Fact]
    public void Decisions_are_numbered_without_a_gap_across_a_restart()
    {
        var first = Sign("a");
        var second = Sign("b");
        Restart();
        var third = Sign("c");

        Assert.Equal([1, 2, 3], new[] { first, second, third }.Select(decision => decision.Number));
        Assert.Equal(first.Series, third.Series);
    }

    [Fact]
    public void Same_request_has_one_decision()
    {
        Sign("a");

        Assert.Equal(1, Verify(_series.Find(Sha256Digest.Of("a"u8))!).Number);
        Assert.Null(_series.Find(Sha256Digest.Of("b"u8)));
    }

    [Fact]
    public void Decision_is_handed_in_after_a_while_until_it_is_confirmed_and_no_number_comes_twice()
    {
        Sign("a");
        Assert.Empty(_series.Unlogged(Patience));
        _space.Time.Advance(Patience);
        Restart();

        var unlogged = Assert.Single(_series.Unlogged(Patience));
        Assert.Equal(1, Verify(unlogged.Signed).Number);
        _series.Confirm(unlogged);
        Assert.Empty(_series.Unlogged(Patience));

        _space.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(2, Sign("b").Number);
        _series.Confirm(_series.Unlogged(TimeSpan.Zero)[0]);
        Restart();
        Assert.Equal(3, Sign("c").Number);
    }

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
        _space.Dispose();
    }

    private DecisionSeries Open() => new(_database, new ConnectorIdentity(_space.Keys("hospital-a"), _space.Authority), _space.Time);

    private void Restart()
    {
        _database.Dispose();
        _database = new LedgerDatabase(_folder);
        _series = Open();
    }

    private Decision Sign(string request)
    {
        var (decision, signed) = _series.Sign(GrantId.New(_space.Time), (series, number) => new Decision
        {
            Owner = ParticipantId.Parse("hospital-a"),
            Series = series,
            Number = number,
            Dataset = DatasetId.Parse("cells"),
            Request = Sha256Digest.Of(System.Text.Encoding.ASCII.GetBytes(request)),
            Allow = false,
            Denials = [new Denial { Rule = "purpose", Reason = "not for this" }],
            Obligations = new Obligations(),
            Policy = Sha256Digest.Of("policy"u8),
            DecidedAt = 1,
        });
        Assert.Equal(decision.Number, Verify(signed).Number);
        return decision;
    }

    private Decision Verify(string signed) => SignedStatement.Verify<Decision>(signed, Decision.StatementType, _space.Authority).Payload;
}
