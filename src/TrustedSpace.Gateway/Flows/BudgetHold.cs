namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// Room for one job and some cells of a grant, held while the work runs. Disposing returns it: after the flow's leaf was appended (which
/// counts what was really used), or after the work failed. Never disposed where the leaf's fate is unknown: then it stays held until a restart reads the log.
/// </summary>
public sealed class BudgetHold : IDisposable
{
    private GrantBudget? _budget;

    internal BudgetHold(GrantBudget budget, long cells)
    {
        _budget = budget;
        Cells = cells;
    }

    /// <summary>Most cells that the work may release.</summary>
    public long Cells { get; }

    /// <inheritdoc />
    public void Dispose() => Interlocked.Exchange(ref _budget, null)?.Return(Cells);
}
