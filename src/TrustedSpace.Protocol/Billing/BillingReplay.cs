using System.Security.Cryptography;
using System.Text.Json;
using TrustedSpace.Protocol.Billing.Accounts;
using TrustedSpace.Protocol.Billing.Settlements;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Billing;

/// <summary>
/// Keeps the space's books from its leaves alone: prices each flow again by the quote in its grant's leaf, adds up what is owed, and computes every split and
/// invoice of a settlement. The gateway settles by it, and an auditor holds the leaves against it; what disagrees is a finding with its leaf.
/// </summary>
/// <remarks>Besides what tells duplicates apart, what it holds grows with consumers, owners and products, not with flows. Not for concurrent use.</remarks>
public sealed partial class BillingReplay
{
    private const byte LeafPrefix = 0;

    private readonly QuotedGrants _grants;
    private readonly Func<long, LogEntry?> _leaf;
    private readonly HashSet<FlowId>? _flows;
    private readonly Action<BilledLine>? _onLine;
    private readonly Func<long, byte[]?>? _saved;
    private readonly SubscriptionUse _subscriptions = new();
    private readonly SortedDictionary<CalendarMonth, OpenMonth> _months = [];
    private readonly List<BillingFinding> _findings = [];
    private PriceBook _book = PriceBook.Default;
    private CalendarMonth _open;

    /// <param name="leaf">Reads an earlier leaf by its index; null where it can't be read.</param>
    /// <param name="findsDuplicates">Whether to remember every flow, so that one that is charged twice is found; false where that can't be.</param>
    /// <param name="onLine">Told of each line that is owed, as its leaf comes.</param>
    /// <param name="earlier">Saved books of at most so many leaves, which spare reading from the first leaf on; null where there are none.</param>
    public BillingReplay(Func<long, LogEntry?> leaf, bool findsDuplicates = true, Action<BilledLine>? onLine = null, Func<long, byte[]?>? earlier = null)
    {
        _leaf = leaf;
        _grants = new QuotedGrants(leaf);
        _flows = findsDuplicates ? [] : null;
        _onLine = onLine;
        _saved = earlier;
    }

    /// <summary>Everything that does not add up, in leaf order.</summary>
    public IReadOnlyList<BillingFinding> Findings => _findings;

    /// <summary>The balance of every account.</summary>
    public Balances Balances { get; } = new();

    /// <summary>Leaves that were taken.</summary>
    public long TreeSize { get; private set; }

    /// <summary>The latest time of a leaf so far, Unix milliseconds.</summary>
    public long Latest { get; private set; }

    /// <summary>Flows, corrections, price books and settlements that were checked.</summary>
    public long Checked { get; private set; }

    /// <summary>Takes the next leaf; leaves come in index order from 0.</summary>
    /// <exception cref="ArgumentException">A leaf is missing or out of order.</exception>
    public void Add(LoggedEntry leaf)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        if (leaf.Index != TreeSize)
        {
            throw new ArgumentException($"leaf {leaf.Index} follows {TreeSize - 1}: give every leaf, in order", nameof(leaf));
        }

        TreeSize++;
        Latest = Math.Max(Latest, leaf.Entry.At);
        switch (leaf.Entry)
        {
            case PricesPublished prices:
                Take(leaf.Index, prices);
                break;
            case GrantIssued issued:
                Take(leaf.Index, issued);
                break;
            case Flow flow:
                Take(leaf.Index, flow);
                break;
            case Correction correction:
                Take(leaf.Index, correction);
                break;
            case PeriodClosed closed:
                Take(leaf.Index, closed);
                break;
            case SplitSettled or OperatorSettled or InvoiceIssued:
                Settle(leaf.Index, leaf.Entry);
                break;
        }
    }

    private void Take(long index, PricesPublished prices)
    {
        Checked++;
        if (prices.Book.Digest() != prices.Digest)
        {
            Find(index, "the digest is not the one of the price book");
        }

        _book = prices.Book;
    }

    private void Take(long index, GrantIssued issued)
    {
        Checked++;
        _grants.Add(index, issued);
        var (quote, request) = (issued.Quote, issued.Request);
        if (quote.Terms != _book.TermsFor(request.Detail.Purpose))
        {
            Find(index, "the quote's terms are not those of the price book in force");
        }

        var parameters = request.Detail.Parameters;
        var months = CalendarMonth.Touched(request.NotBefore * 1000, request.Expires * 1000);
        try
        {
            var tariffs = quote.Lines.Select(line => (line.Owner, line.Tariff)).ToArray();
            if (Quote.For(tariffs, parameters.MaximumJobs, parameters.MaximumCells, quote.Terms, months).Digest() != quote.Digest())
            {
                Find(index, "the quote does not follow from its tariffs, terms and the grant's limits");
            }
        }
        catch (Exception wrong) when (wrong is ArgumentException or OverflowException)
        {
            Find(index, $"the quote is unsound: {wrong.Message}");
        }
    }

    private void Take(long index, Flow flow)
    {
        Checked++;
        if (flow.Outcome != FlowOutcome.Released)
        {
            if (flow.Charges.Count > 0)
            {
                Find(index, "a flow that was not released carries a charge");
            }

            return;
        }

        if (_grants.Find(flow, index) is not { } grant)
        {
            Find(index, $"no earlier leaf issues grant {flow.Grant}");
            return;
        }

        if (_flows?.Add(flow.Id) == false)
        {
            Find(index, $"flow {flow.Id} is charged a second time");
            return;
        }

        if (UsagesOf(index, flow) is not { } usages)
        {
            return;
        }

        if (flow.Currency != grant.Quote.Currency || flow.Consumer != grant.Consumer || flow.Quote != grant.Digest || !grant.Quote.Charges(usages).SequenceEqual(flow.Charges))
        {
            Find(index, $"the charges differ from the quote of grant {flow.Grant}");
            return;
        }

        Bill(index, flow, grant.Quote, usages);
    }

    private IReadOnlyList<Usage>? UsagesOf(long index, Flow flow)
    {
        try
        {
            return FlowUsage.Of(flow);
        }
        catch (JsonException unreadable)
        {
            Find(index, $"a release statement can't be read: {unreadable.Message}");
            return null;
        }
    }

    private void Bill(long index, Flow flow, Quote quote, IReadOnlyList<Usage> usages)
    {
        var (month, adjusts) = MonthOf(flow.At);
        InvoiceLine[] lines = [.. Billed(flow, quote).Select(charge => new InvoiceLine
        {
            Leaf = index,
            Flow = flow.Id,
            Grant = flow.Grant,
            Job = flow.Job,
            Owner = charge.Owner,
            Unit = charge.Unit,
            Quantity = charge.Quantity,
            Amount = charge.Amount,
            Tax = quote.Terms.Tax.ContainedIn(charge.Amount),
            Adjusts = adjusts,
        })];
        Owe(index, month, flow, lines);
        if (!quote.Terms.Free)
        {
            _months[month].Pool(flow.Currency, flow.Product, quote.Terms).Add(flow, usages, () => HashOf(flow), lines);
        }
    }

    // The charges of each owner, then what its subscription adds and takes off.
    private IEnumerable<Charge> Billed(Flow flow, Quote quote)
    {
        foreach (var line in quote.Lines)
        {
            Charge[] own = [.. flow.Charges.Where(charge => charge.Owner == line.Owner)];
            if (own.Length == 0)
            {
                continue;
            }

            var use = new BilledUse(flow.Consumer, line.Owner, flow.Product, flow.Started, flow.At);
            foreach (var charge in quote.Terms.Free ? own : own.Concat(_subscriptions.Lines(use, line.Tariff, own)))
            {
                yield return charge;
            }
        }
    }

    private void Owe(long index, CalendarMonth month, Flow flow, InvoiceLine[] lines)
    {
        if (!_months.TryGetValue(month, out var open))
        {
            open = _months[month] = new OpenMonth();
        }

        var (tally, total) = (open.Tally(flow.Currency, flow.Consumer), 0L);
        foreach (var line in lines)
        {
            tally.Add(line);
            total = checked(total + line.Amount);
            _onLine?.Invoke(new BilledLine(flow.Consumer, flow.Currency, month, flow.At, line));
        }

        Balances.Post(new JournalEntry(index, flow.Currency, new Posting(Account.Consumer(flow.Consumer), total), new Posting(Account.Suspense, -total)));
    }

    // What comes after its month was settled for good is settled with the month that is open.
    private (CalendarMonth Month, CalendarMonth? Adjusts) MonthOf(long at)
    {
        var month = CalendarMonth.Of(at);
        return month < _open ? (_open, month) : (month, null);
    }

    private static byte[] HashOf(LogEntry entry) => SHA256.HashData([LeafPrefix, .. CanonicalJson.Serialize(entry)]);

    private void Find(long index, string problem) => _findings.Add(new BillingFinding(index, problem));
}
