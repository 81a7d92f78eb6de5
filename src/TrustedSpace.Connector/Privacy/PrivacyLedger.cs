using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Connector.Policy;

namespace TrustedSpace.Connector.Privacy;

/// <summary>
/// What every consumer has learnt of every dataset, in zCDP. A job is charged once, durably, before it reads a row: reserved first, spent before the
/// first message that depends on data leaves, given back only if it ends before that. So a crash at any moment counts everything that left.
/// </summary>
/// <remarks>A job that is run again is another job with other noise, and is charged again.</remarks>
internal sealed class PrivacyLedger
{
    private readonly LedgerDatabase _database;
    private readonly TimeProvider _time;

    public PrivacyLedger(LedgerDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;

        // A job that was reserved when the process ended had sent nothing that depends on data: spending is durable before that.
        _database.Execute(
            "UPDATE privacy SET state = $refunded WHERE state = $reserved",
            ("$refunded", nameof(ChargeState.Refunded)),
            ("$reserved", nameof(ChargeState.Reserved)));
    }

    /// <summary>Reserves a job's cost; null, with nothing changed, when the budget does not hold it beside what is spent and reserved.</summary>
    /// <param name="use">The admitted job.</param>
    /// <param name="cost">What it costs.</param>
    /// <param name="budget">Of the consumer over the dataset, in all.</param>
    public PrivacyCharge? Reserve(Use use, Rho cost, Rho budget) => _database.Execute(
        """
        INSERT INTO privacy (job, consumer, dataset, units, state, at)
        SELECT $job, $consumer, $dataset, $units, $state, $now
        WHERE (SELECT COALESCE(SUM(units), 0) FROM privacy WHERE consumer = $consumer AND dataset = $dataset AND state <> $refunded) + $units <= $budget
        """,
        ("$job", use.Subject.Job.Value),
        ("$consumer", use.Subject.Consumer.Value),
        ("$dataset", use.Subject.Dataset.Value),
        ("$units", cost.Units),
        ("$state", nameof(ChargeState.Reserved)),
        ("$now", _time.GetUtcNow().ToUnixTimeMilliseconds()),
        ("$refunded", nameof(ChargeState.Refunded)),
        ("$budget", budget.Units)) == 1
        ? new PrivacyCharge(this, use)
        : null;

    /// <summary>What the consumer has spent and reserved over a dataset.</summary>
    public Rho Spent(UseSubject subject) => Rho.OfUnits((long)_database.Scalar(
        "SELECT COALESCE(SUM(units), 0) FROM privacy WHERE consumer = $consumer AND dataset = $dataset AND state <> $refunded",
        ("$consumer", subject.Consumer.Value),
        ("$dataset", subject.Dataset.Value),
        ("$refunded", nameof(ChargeState.Refunded)))!);

    internal void Move(Use use, ChargeState state) => _database.Execute(
        "UPDATE privacy SET state = $state WHERE job = $job AND state = $reserved",
        ("$state", state.ToString()),
        ("$job", use.Subject.Job.Value),
        ("$reserved", nameof(ChargeState.Reserved)));
}

/// <summary>Where a charge stands.</summary>
internal enum ChargeState
{
    /// <summary>Held; nothing that depends on data has left.</summary>
    Reserved,

    /// <summary>Charged for ever.</summary>
    Spent,

    /// <summary>Given back: the job ended before anything that depends on data left.</summary>
    Refunded,
}

/// <summary>One job's charge. It is spent or refunded once, whichever comes first.</summary>
internal sealed class PrivacyCharge(PrivacyLedger ledger, Use use)
{
    /// <summary>Call before anything that depends on data leaves; durable when it returns.</summary>
    public void Spend() => ledger.Move(use, ChargeState.Spent);

    /// <summary>Call when the job has ended without a release; does nothing once the charge is spent.</summary>
    public void Refund() => ledger.Move(use, ChargeState.Refunded);
}
