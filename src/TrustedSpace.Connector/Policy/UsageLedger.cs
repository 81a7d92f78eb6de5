using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Policy;

/// <summary>
/// Every use of the owner's datasets. A job id is admitted once, for ever. A use counts from its admission; it stops counting only when it
/// ended before anything left.
/// </summary>
internal sealed class UsageLedger
{
    private readonly LedgerDatabase _database;
    private readonly TimeProvider _time;

    // Number of the last use that an earlier process admitted.
    private readonly long _lastBefore;

    public UsageLedger(LedgerDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
        SettleAfterCrash();
        _lastBefore = (long)_database.Scalar("SELECT COALESCE(MAX(number), 0) FROM use")!;
    }

    /// <summary>Admits a use; null when its job id was admitted before.</summary>
    public Use? Admit(UseSubject subject)
    {
        var number = _database.Scalar(
            """
            INSERT INTO use (job, grant_id, consumer, dataset, operation, state, started)
            VALUES ($job, $grant, $consumer, $dataset, $operation, $state, $now)
            ON CONFLICT (job) DO NOTHING RETURNING number
            """,
            ("$job", subject.Job.Value),
            ("$grant", subject.Grant.Value),
            ("$consumer", subject.Consumer.Value),
            ("$dataset", subject.Dataset.Value),
            ("$operation", subject.Operation.ToString()),
            ("$state", nameof(UseState.Running)),
            ("$now", _time.GetUtcNow().ToUnixTimeMilliseconds()));
        return number is null ? null : new Use((long)number, subject);
    }

    /// <summary>Whether an earlier process admitted the job and ended before it released: a crash or a restart cut it off, or it had failed.</summary>
    public bool WasCutOff(JobId job) => (long)_database.Scalar(
        "SELECT COUNT(*) FROM use WHERE job = $job AND number <= $before AND state = $failed",
        ("$job", job.Value),
        ("$before", _lastBefore),
        ("$failed", nameof(UseState.Failed)))! > 0;

    /// <summary>Notes the permission whose quota a use counts against; until then it counts against every one.</summary>
    public void Attribute(Use use, string permission) =>
        _database.Execute("UPDATE use SET permission = $permission WHERE number = $number", ("$permission", permission), ("$number", use.Number));

    /// <summary>Uses of a dataset by a consumer that count against a permission and began within the last <paramref name="seconds"/>;
    /// only those admitted before <paramref name="before"/>, or all when it is null.</summary>
    public long Calls(ParticipantId consumer, DatasetId dataset, string permission, long seconds, Use? before) => (long)_database.Scalar(
        """
        SELECT COUNT(*) FROM counted_use
        WHERE consumer = $consumer AND dataset = $dataset AND state <> $failed AND started > $since AND number < $number AND continued_by IS NULL
          AND (permission = $permission OR permission IS NULL)
        """,
        ("$consumer", consumer.Value),
        ("$dataset", dataset.Value),
        ("$permission", permission),
        ("$failed", nameof(UseState.Failed)),
        ("$since", _time.GetUtcNow().ToUnixTimeMilliseconds() - (seconds * 1000)),
        ("$number", before?.Number ?? long.MaxValue))!;

    /// <summary>Uses under the same grant that count and were admitted before this one.</summary>
    public long EarlierUses(Use use) => (long)_database.Scalar(
        "SELECT COUNT(*) FROM counted_use WHERE grant_id = $grant AND state <> $failed AND number < $number AND continued_by IS NULL",
        ("$grant", use.Subject.Grant.Value),
        ("$failed", nameof(UseState.Failed)),
        ("$number", use.Number))!;

    /// <summary>
    /// Takes cells from the grant's budget and moves the use on, before the cells leave: after a crash they are spent. False, with
    /// nothing changed, when the budget does not hold them.
    /// </summary>
    /// <param name="use">The use.</param>
    /// <param name="cells">Cells that are about to leave.</param>
    /// <param name="state">Where it stands then.</param>
    /// <param name="bytes">Sealed bytes in which they leave, where an export's are limited.</param>
    public bool Spend(Use use, long cells, UseState state, long bytes = 0) => _database.Execute(
        """
        UPDATE use SET cells = cells + $cells, bytes = bytes + $bytes, state = $state
        WHERE number = $number AND (SELECT SUM(counted_cells) FROM counted_use WHERE grant_id = $grant) + $cells <= $budget
        """,
        ("$cells", cells),
        ("$bytes", bytes),
        ("$state", state.ToString()),
        ("$number", use.Number),
        ("$grant", use.Subject.Grant.Value),
        ("$budget", use.Subject.Budget.MaximumCells)) == 1;

    /// <summary>Cells of the grant's budget that no use under it has spent.</summary>
    public long RemainingCells(Use use) => use.Subject.Budget.MaximumCells
        - (long)_database.Scalar("SELECT COALESCE(SUM(counted_cells), 0) FROM counted_use WHERE grant_id = $grant", ("$grant", use.Subject.Grant.Value))!;

    /// <summary>Ends a use with the cells that left. <see cref="UseState.Failed"/> gives back what it reserved, but not its job id.</summary>
    public void End(Use use, UseState state, long cells) => _database.Execute(
        "UPDATE use SET state = $state, cells = $cells WHERE number = $number",
        ("$state", state.ToString()),
        ("$cells", cells),
        ("$number", use.Number));

    // A job that a crash ended has released nothing; of an export some rows may have left.
    private void SettleAfterCrash() => _database.Execute(
        "UPDATE use SET state = CASE state WHEN $running THEN $failed ELSE $broken END WHERE state IN ($running, $streaming)",
        ("$running", nameof(UseState.Running)),
        ("$streaming", nameof(UseState.Streaming)),
        ("$failed", nameof(UseState.Failed)),
        ("$broken", nameof(UseState.Broken)));
}
