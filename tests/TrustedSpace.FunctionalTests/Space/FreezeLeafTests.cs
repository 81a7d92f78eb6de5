using Microsoft.Data.Sqlite;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>A gateway that dies between the leaf of a freeze, or of its lift, and the note of it in its database: one leaf each, whatever is tried again.</summary>
[Collection(WholeSpaceTests.Name)]
public class FreezeLeafTests(WholeSpace space)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(space.Running.Directory.State(Samples.Gateway), "gateway.db");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Gateway_killed_between_a_leaf_and_its_note_finds_the_leaf_again_and_writes_no_second(bool isLift)
    {
        using var keys = ParticipantKeys.Load(space.Running.Directory.Certificates, Samples.Regulator);
        var why = Why();
        var order = new FreezeOrder
        {
            Id = FreezeId.New(TimeProvider.System),
            Subject = FreezeSubject.Of(GrantId.New(TimeProvider.System)),
            Reason = why.Commitment,
            At = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        var signed = SignedStatement.Sign(order, FreezeOrder.StatementType, keys.Signing);
        if (isLift)
        {
            await space.Regulator.Freezes.SubmitAsync(signed, [why], Cancellation).Within("the freeze");
        }

        // From here on the database takes no note of a leaf: the disk has no room for it.
        Execute($"CREATE TRIGGER full BEFORE UPDATE ON freezes WHEN NEW.{(isLift ? "LiftLeaf" : "Leaf")} IS NOT NULL BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
        await RefusedAsync();
        var written = Assert.Single(await LeavesAsync());
        await RefusedAsync();
        Assert.Equal(written, Assert.Single(await LeavesAsync()));

        await space.Running.Gateway.KillAsync();
        Execute("DROP TRIGGER full");
        await space.Running.StartGatewayAsync(Cancellation).Within("the gateway to start again");

        Assert.Equal(written, Assert.Single(await LeavesAsync()));
        var freeze = await space.Regulator.Freezes.GetAsync(order.Id, Cancellation);
        Assert.Equal(written, isLift ? freeze.LiftLeaf : freeze.Leaf);
        Assert.Empty((await (await space.BooksAsync()).AuditAsync()).Findings);
        await space.Regulator.Freezes.LiftAsync(order.Id, Why(), cancellation: Cancellation).Within("the lift");
        Assert.Single((await EntriesAsync()).Select(entry => entry.Entry).OfType<FreezeLifted>(), lifted => lifted.Freeze == order.Id);

        async Task RefusedAsync() => Assert.Equal(RefusalCode.Unavailable, (await Dealings.RefusedAsync(() => isLift
            ? space.Regulator.Freezes.LiftAsync(order.Id, Why(), cancellation: Cancellation)
            : space.Regulator.Freezes.SubmitAsync(signed, [why], Cancellation))).Code);

        async Task<IReadOnlyList<long>> LeavesAsync() => [.. (await EntriesAsync())
            .Where(entry => isLift ? entry.Entry is FreezeLifted lifted && lifted.Freeze == order.Id : entry.Entry is FreezeOrdered ordered && ordered.Freeze == order.Id)
            .Select(entry => entry.Index)];
    }

    private static SaltedDetail Why() => SaltedDetail.Of(new Detail { Subject = SubjectId.Parse("clinic"), Text = "under inquiry" });

    private Task<IReadOnlyList<LoggedEntry>> EntriesAsync() => space.Regulator.Flows.ListAsync(limit: 1000, cancellation: Cancellation);

    private void Execute(string sql)
    {
        using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false }.ConnectionString);
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
