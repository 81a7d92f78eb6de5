using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing;

/// <summary>
/// Recomputes invoices from leaves alone: each flow is priced again from the quote in its grant's leaf, and a flow id counts once.
/// </summary>
public sealed class InvoiceCalculation
{
    private readonly Dictionary<GrantId, GrantIssued> _grants = [];
    private readonly HashSet<FlowId> _flows = [];
    private readonly List<PricedFlow> _priced = [];
    private readonly List<string> _errors = [];
    private long _treeSize;

    /// <summary>Everything in the leaves that does not add up, each with its leaf index.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Takes the next leaf; leaves come in index order from 0.</summary>
    /// <exception cref="ArgumentException">A leaf is missing or out of order.</exception>
    public void Add(LoggedEntry leaf)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        if (leaf.Index != _treeSize)
        {
            throw new ArgumentException($"leaf {leaf.Index} follows {_treeSize - 1}: give every leaf, in order", nameof(leaf));
        }

        _treeSize++;
        switch (leaf.Entry)
        {
            case GrantIssued issued:
                _grants[issued.Request.Grant] = issued;
                break;
            case Flow flow:
                Price(leaf.Index, flow);
                break;
        }
    }

    /// <summary>One invoice a currency for flows recorded in [<paramref name="from"/>, <paramref name="to"/>) Unix milliseconds; empty when nothing was used.</summary>
    public IReadOnlyList<Invoice> For(ParticipantId consumer, long from, long to) =>
        [.. _priced
            .Where(flow => flow.Consumer == consumer && flow.At >= from && flow.At < to)
            .GroupBy(flow => flow.Currency, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group =>
            {
                var lines = group.SelectMany(flow => flow.Lines).ToArray();
                return new Invoice
                {
                    Consumer = consumer,
                    From = from,
                    To = to,
                    Currency = group.Key,
                    Lines = lines,
                    Total = lines.Aggregate(0L, (sum, line) => checked(sum + line.Amount)),
                    TreeSize = _treeSize,
                };
            })];

    private void Price(long index, Flow flow)
    {
        if (flow.Outcome != FlowOutcome.Released)
        {
            if (flow.Charges.Count > 0)
            {
                _errors.Add($"leaf {index}: a flow that was not released carries a charge");
            }

            return;
        }

        if (!_grants.TryGetValue(flow.Grant, out var grant))
        {
            _errors.Add($"leaf {index}: no earlier leaf issues grant {flow.Grant}");
            return;
        }

        if (!_flows.Add(flow.Id))
        {
            _errors.Add($"leaf {index}: flow {flow.Id} is charged a second time");
            return;
        }

        var expected = grant.Quote.Charges(FlowUsage.Of(flow));
        if (flow.Currency != grant.Quote.Currency || flow.Consumer != grant.Request.Consumer || flow.Quote != grant.Quote.Digest() || !expected.SequenceEqual(flow.Charges))
        {
            _errors.Add($"leaf {index}: the charges differ from the quote of grant {flow.Grant}");
            return;
        }

        _priced.Add(new PricedFlow(flow.Consumer, flow.At, flow.Currency, [.. expected.Select(charge => new InvoiceLine
        {
            Leaf = index,
            Flow = flow.Id,
            Grant = flow.Grant,
            Job = flow.Job,
            Owner = charge.Owner,
            Unit = charge.Unit,
            Quantity = charge.Quantity,
            Amount = charge.Amount,
        })]));
    }

    private sealed record PricedFlow(ParticipantId Consumer, long At, string Currency, IReadOnlyList<InvoiceLine> Lines);
}
