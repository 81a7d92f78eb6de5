using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// Jobs and cells of one grant: used by recorded flows, or held by work that is still running.
/// Invariant: cells released and cells held never exceed the grant's maximum together, whatever runs at the same time.
/// </summary>
internal sealed class GrantBudget
{
    private readonly Lock _lock = new();
    private readonly GrantParameters _limits;
    private readonly IReadOnlyDictionary<ParticipantId, long> _exportCeilings;
    private int _jobsUsed;
    private int _jobsHeld;
    private long _cellsUsed;
    private long _cellsHeld;

    /// <param name="limits">The grant's maxima.</param>
    /// <param name="exportCeilings">Most cells that one export of each owner may carry, from the owners' obligations; an owner without one is absent.</param>
    public GrantBudget(GrantParameters limits, IReadOnlyDictionary<ParticipantId, long> exportCeilings)
    {
        _limits = limits;
        _exportCeilings = exportCeilings;
    }

    /// <summary>What is neither used nor held.</summary>
    public BudgetLeft Left
    {
        get
        {
            lock (_lock)
            {
                return new BudgetLeft
                {
                    Jobs = Math.Max(0, _limits.MaximumJobs - _jobsUsed - _jobsHeld),
                    Cells = Math.Max(0, _limits.MaximumCells - _cellsUsed - _cellsHeld),
                };
            }
        }
    }

    /// <summary>
    /// Takes a recorded flow. A broken one uses what may have left with its bytes, which only the owner knows; a cell takes a byte or more.
    /// </summary>
    public void Use(Flow flow)
    {
        var cells = flow.Outcome == FlowOutcome.Broken ? Math.Min(flow.Bytes, _limits.MaximumCells) : flow.Cells;
        if (flow.Outcome == FlowOutcome.Refused || (flow.Outcome == FlowOutcome.Broken && cells == 0))
        {
            return;
        }

        lock (_lock)
        {
            _jobsUsed++;
            _cellsUsed += cells;
        }
    }

    public BudgetOutcome TryHold(long cells)
    {
        lock (_lock)
        {
            if (_jobsUsed + _jobsHeld >= _limits.MaximumJobs)
            {
                return BudgetOutcome.JobsUsedUp;
            }

            if (cells > _limits.MaximumCells - _cellsUsed - _cellsHeld)
            {
                return BudgetOutcome.CellsUsedUp;
            }

            _jobsHeld++;
            _cellsHeld += cells;
            return BudgetOutcome.Held;
        }
    }

    /// <summary>Holds what one export of <paramref name="owner"/> may carry at most: its ceiling, or all that is left where that is less.</summary>
    public BudgetOutcome TryHoldExport(ParticipantId owner, out long cells)
    {
        lock (_lock)
        {
            var left = _limits.MaximumCells - _cellsUsed - _cellsHeld;
            cells = Math.Min(left, _exportCeilings.GetValueOrDefault(owner, long.MaxValue));
            return cells > 0 ? TryHold(cells) : BudgetOutcome.CellsUsedUp;
        }
    }

    public void Return(long cells)
    {
        lock (_lock)
        {
            _jobsHeld--;
            _cellsHeld -= cells;
        }
    }
}
