using TrustedSpace.Connector.Identity;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Connector.Policy;

/// <summary>
/// Numbers and signs the owner's decisions, one after another, and keeps each until the gateway says that the log holds it. A number is durable before
/// its decision leaves, and belongs to one decision; a request that comes again gets the decision that it got.
/// </summary>
internal sealed class DecisionSeries(LedgerDatabase database, ConnectorIdentity identity, TimeProvider time)
{
    private const int MostAtOnce = 100;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly Lock _signing = new();

    /// <summary>What was answered to this very request; null when it is new.</summary>
    public string? Find(Sha256Digest request) =>
        (string?)database.Scalar("SELECT signed FROM signed_decision WHERE request = $request", ("$request", request.Value));

    /// <param name="grant">The grant that is asked for.</param>
    /// <param name="decide">Makes the decision with its series and number.</param>
    /// <returns>The decision and its signed text.</returns>
    public (Decision Decision, string Signed) Sign(GrantId grant, Func<string, long, Decision> decide)
    {
        lock (_signing)
        {
            var number = 1 + (long)database.Scalar("SELECT coalesce(max(number), 0) FROM signed_decision")!;
            var decision = decide(Series(), number);
            var signed = SignedStatement.Sign(decision, Decision.StatementType, identity.Keys.Signing);
            database.Execute(
                "INSERT INTO signed_decision (number, request, grant_id, signed, decided) VALUES ($number, $request, $grant, $signed, $decided)",
                ("$number", number),
                ("$request", decision.Request.Value),
                ("$grant", grant.Value),
                ("$signed", signed),
                ("$decided", time.GetUtcNow().ToUnixTimeMilliseconds()));
            return (decision, signed);
        }
    }

    /// <summary>The oldest decisions that no reply has confirmed; younger ones may still be on their way into the log.</summary>
    public IReadOnlyList<UnloggedDecision> Unlogged(TimeSpan age) => database.All(
        row => new UnloggedDecision(row.GetInt64(0), row.GetString(1), row.GetString(2)),
        "SELECT number, grant_id, signed FROM signed_decision WHERE logged = 0 AND decided <= $latest ORDER BY number LIMIT $most",
        ("$latest", (time.GetUtcNow() - age).ToUnixTimeMilliseconds()),
        ("$most", MostAtOnce));

    /// <summary>Takes the gateway's word that the log holds a decision; whether it does, an auditor sees.</summary>
    public void Confirm(UnloggedDecision decision)
    {
        database.Execute("UPDATE signed_decision SET logged = 1 WHERE number = $number", ("$number", decision.Number));
        database.Execute(
            "DELETE FROM signed_decision WHERE logged = 1 AND decided < $before AND number < (SELECT max(number) FROM signed_decision)",
            ("$before", (time.GetUtcNow() - Kept).ToUnixTimeMilliseconds()));
    }

    private string Series()
    {
        database.Execute(
            "INSERT INTO decision_series (id) SELECT $id WHERE NOT EXISTS (SELECT 1 FROM decision_series)", ("$id", Guid.CreateVersion7(time.GetUtcNow()).ToString("D")));
        return (string)database.Scalar("SELECT id FROM decision_series")!;
    }
}

/// <summary>A signed decision that the gateway has not confirmed.</summary>
internal sealed record UnloggedDecision(long Number, string Grant, string Signed);
