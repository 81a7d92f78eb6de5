using System.Collections.Concurrent;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// The budgets of the grants in use. One that is not here is counted from the grant's leaves. That can miss none: a flow's leaf is only written under a hold
/// of its budget, a budget leaves only when the index holds all its leaves and nothing is held, and at start the index is complete.
/// </summary>
internal sealed class GrantBudgets(FlowIndex index, TimeProvider time)
{
    private const int SweepEvery = 256;

    /// <summary>A grant that ended so long ago passes no check, so that nobody is about to hold some of it.</summary>
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromMinutes(10);

    private static readonly string[] Counted = ["grant.issued", "flow"];

    private readonly ConcurrentDictionary<GrantId, Lazy<GrantBudget?>> _budgets = new();
    private int _added;

    /// <summary>Grants in memory.</summary>
    public int Kept => _budgets.Count;

    /// <summary>A grant just issued has used nothing.</summary>
    public void Add(GrantIssued issued)
    {
        _budgets[issued.Request.Grant] = new Lazy<GrantBudget?>(BudgetOf(issued));
        Sweep();
    }

    /// <summary>Counts an appended flow.</summary>
    public void Use(long leaf, Flow flow)
    {
        if (_budgets.TryGetValue(flow.Grant, out var budget))
        {
            budget.Value?.Use(leaf, flow);
        }
    }

    /// <summary>Null where no leaf issues the grant.</summary>
    public GrantBudget? Find(GrantId grant)
    {
        if (_budgets.TryGetValue(grant, out var known))
        {
            return known.Value;
        }

        var counted = _budgets.GetOrAdd(grant, id => new Lazy<GrantBudget?>(() => Count(id)));
        var budget = counted.Value;
        if (budget is null)
        {
            _budgets.TryRemove(KeyValuePair.Create(grant, counted));
        }

        Sweep();
        return budget;
    }

    private static GrantBudget BudgetOf(GrantIssued issued) =>
        new(issued.Request.Detail.Parameters, ExportCeilings.Read(issued), issued.Request.Expires);

    private GrantBudget? Count(GrantId grant)
    {
        GrantBudget? budget = null;
        foreach (var leaf in index.Find(new FlowQuery { Grant = grant, Kinds = Counted, Limit = int.MaxValue }).Entries)
        {
            if (leaf.Entry is GrantIssued issued)
            {
                budget ??= BudgetOf(issued);
            }
            else if (leaf.Entry is Flow flow)
            {
                budget?.Use(leaf.Index, flow);
            }
        }

        return budget;
    }

    private void Sweep()
    {
        if (Interlocked.Increment(ref _added) % SweepEvery != 0)
        {
            return;
        }

        var ended = (time.GetUtcNow() - KeptAfterEnd).ToUnixTimeSeconds();
        foreach (var (grant, budget) in _budgets)
        {
            if (budget.IsValueCreated && budget.Value is { } unused && unused.MayLeave(ended, index.IndexedThrough))
            {
                _budgets.TryRemove(grant, out _);
            }
        }
    }
}
