using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// Room for one job and some cells of a grant, held while the work runs. Disposing returns it: after the flow's leaf was appended (which
/// counts what was really used), or after the work failed. Never disposed where the leaf's fate is unknown: then it stays held until a restart reads the log.
/// </summary>
public sealed class BudgetHold : IDisposable
{
    private GrantBudget? _budget;

    private readonly JobId? _resumed;
    private readonly long _held;

    internal BudgetHold(GrantBudget budget, long cells)
        : this(budget, cells, cells, resumed: null)
    {
    }

    /// <param name="budget">Whose room it is.</param>
    /// <param name="cells">Most cells that the work may release.</param>
    /// <param name="held">Cells of them that no broken part, which the work resumes, has used already.</param>
    /// <param name="resumed">That part's job.</param>
    internal BudgetHold(GrantBudget budget, long cells, long held, JobId? resumed)
    {
        _budget = budget;
        _held = held;
        _resumed = resumed;
        Cells = cells;
    }

    /// <summary>Most cells that the work may release.</summary>
    public long Cells { get; }

    /// <inheritdoc />
    public void Dispose() => Interlocked.Exchange(ref _budget, null)?.Return(_held, _resumed);
}
