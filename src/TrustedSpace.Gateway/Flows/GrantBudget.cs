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
    private readonly long _expires;
    private readonly Dictionary<JobId, long> _broken = []; // cells that the parts of an export up to this one may have used; no later part is recorded
    private readonly HashSet<JobId> _resuming = [];
    private int _jobsUsed;
    private int _jobsHeld;
    private long _cellsUsed;
    private long _cellsHeld;
    private long _lastLeaf = -1;

    /// <param name="limits">The grant's maxima.</param>
    /// <param name="exportCeilings">Most cells that one export of each owner may carry, from the owners' obligations; an owner without one is absent.</param>
    /// <param name="expires">When the grant ends, Unix seconds.</param>
    public GrantBudget(GrantParameters limits, IReadOnlyDictionary<ParticipantId, long> exportCeilings, long expires)
    {
        _limits = limits;
        _exportCeilings = exportCeilings;
        _expires = expires;
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
    /// Takes a recorded flow. A broken one uses what may have left with its bytes, which only the owner knows; a cell takes a byte or more. One that
    /// resumes a broken part is the same use: released, its cells are all that left, so that they replace what the broken parts may have used.
    /// </summary>
    /// <param name="leaf">Index of the flow's leaf.</param>
    /// <param name="flow">The flow.</param>
    public void Use(long leaf, Flow flow)
    {
        var cells = flow.Outcome == FlowOutcome.Broken ? Math.Min(flow.Bytes, _limits.MaximumCells) : flow.Cells;
        if (flow.Outcome == FlowOutcome.Refused || (flow.Outcome == FlowOutcome.Broken && cells == 0))
        {
            return;
        }

        lock (_lock)
        {
            _lastLeaf = Math.Max(_lastLeaf, leaf);
            var before = 0L;
            if (flow.Resumes is not { } resumed || !_broken.Remove(resumed, out before))
            {
                _jobsUsed++;
            }

            if (flow.Outcome == FlowOutcome.Broken)
            {
                _broken[flow.Job] = before + cells;
                _cellsUsed += cells;
            }
            else
            {
                _cellsUsed += cells - before;
            }
        }
    }

    /// <summary>Whether all that it knows is in the index, it ended before <paramref name="ended"/> (Unix seconds), and nothing is held.</summary>
    public bool MayLeave(long ended, long indexedThrough)
    {
        lock (_lock)
        {
            return _expires < ended && _lastLeaf < indexedThrough && _jobsHeld == 0 && _cellsHeld == 0 && _resuming.Count == 0;
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
    /// <param name="owner">Owner of the dataset.</param>
    /// <param name="resumed">The broken part that it resumes, whose job and cells it takes over; null for an export from its beginning.</param>
    /// <param name="hold">The room.</param>
    public BudgetOutcome TryHoldExport(ParticipantId owner, JobId? resumed, out BudgetHold? hold)
    {
        lock (_lock)
        {
            hold = null;
            var before = 0L;
            if (resumed is { } part && (_resuming.Contains(part) || !_broken.TryGetValue(part, out before)))
            {
                return BudgetOutcome.NotResumable;
            }

            if (resumed is null && _jobsUsed + _jobsHeld >= _limits.MaximumJobs)
            {
                return BudgetOutcome.JobsUsedUp;
            }

            var cells = Math.Min(_limits.MaximumCells - _cellsUsed - _cellsHeld + before, _exportCeilings.GetValueOrDefault(owner, long.MaxValue));
            if (cells <= 0)
            {
                return BudgetOutcome.CellsUsedUp;
            }

            var held = Math.Max(0, cells - before);
            _cellsHeld += held;
            _ = resumed is { } taken ? _resuming.Add(taken) : ++_jobsHeld > 0;
            hold = new BudgetHold(this, cells, held, resumed);
            return BudgetOutcome.Held;
        }
    }

    public void Return(long cells, JobId? resumed)
    {
        lock (_lock)
        {
            _cellsHeld -= cells;
            if (resumed is { } part)
            {
                _resuming.Remove(part);
            }
            else
            {
                _jobsHeld--;
            }
        }
    }
}
