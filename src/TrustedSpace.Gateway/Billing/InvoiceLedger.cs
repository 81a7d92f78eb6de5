using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Billing;

/// <summary>
/// The space's books as <see cref="BillingReplay"/> keeps them from the log's leaves and nothing else. It reads each leaf once, and holds sums, not flows; the
/// lines of an invoice are read from the log again when they are asked for.
/// </summary>
public sealed class InvoiceLedger
{
    private readonly FlowLog _log;
    private readonly Lock _lock = new();

    // Guarded by _lock. A flow is appended once (see FlowRecorder), so that duplicates need not be looked for here.
    private readonly BillingReplay _books;
    private readonly Dictionary<long, long> _invoices = [];
    private readonly List<List<long>> _settlements = [];

    public InvoiceLedger(FlowLog log)
    {
        _log = log;
        _books = new BillingReplay(Entry, findsDuplicates: false);
    }

    /// <summary>Brings the books up to the newest durable leaf and looks into them.</summary>
    public T Read<T>(Func<BillingReplay, T> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        lock (_lock)
        {
            foreach (var leaf in _log.Read(_books.TreeSize, _log.Size))
            {
                _books.Add(leaf);
                Note(leaf);
            }

            return look(_books);
        }
    }

    /// <summary>What a consumer owes by the leaves of [<paramref name="from"/>, <paramref name="to"/>) Unix milliseconds, one account a currency; empty when nothing was used.</summary>
    public IReadOnlyList<Invoice> For(ParticipantId consumer, long from, long to)
    {
        var size = _log.Size;
        var lines = Lines(size, line => line.Consumer == consumer && line.At >= from && line.At < to);
        return [.. lines.GroupBy(line => line.Currency, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => InvoiceOf(consumer, group.Key, from, to, [.. group.Select(line => line.Line)], size))];
    }

    /// <summary>An issued invoice with its lines; null where there is none of that number.</summary>
    public Invoice? Find(long number)
    {
        if (Read(_ => _invoices.TryGetValue(number, out var found) ? found : -1) is not (>= 0 and var leaf))
        {
            return null;
        }

        var issued = (InvoiceIssued)_log.Read(leaf).Entry;
        var closing = Read(_ => _settlements[issued.Settlement - 1][0]);
        var lines = Lines(closing + 1, line => line.Consumer == issued.Consumer && line.Currency == issued.Currency && line.Month == issued.Month, issued);
        return InvoiceOf(issued.Consumer, issued.Currency, issued.Month.From, issued.Month.To, [.. lines.Select(line => line.Line)], closing + 1) with
        {
            Number = number,
            Leaf = leaf,
        };
    }

    /// <summary>The leaves of a settlement: its closing first. Empty where there is none of that number.</summary>
    public IReadOnlyList<LoggedEntry> SettlementOf(int number) =>
        [.. Read(_ => number >= 1 && number <= _settlements.Count ? _settlements[number - 1].ToArray() : []).Select(leaf => _log.Read(leaf))];

    private void Note(LoggedEntry leaf)
    {
        switch (leaf.Entry)
        {
            case PeriodClosed:
                _settlements.Add([leaf.Index]);
                break;
            case SplitSettled or OperatorSettled when _settlements.Count > 0:
                _settlements[^1].Add(leaf.Index);
                break;
            case InvoiceIssued issued when _settlements.Count > 0:
                _settlements[^1].Add(leaf.Index);
                _invoices[issued.Number] = leaf.Index;
                break;
        }
    }

    // Lines depend on what came before them (subscriptions, what was settled), so they are made again from the first leaf on.
    private List<BilledLine> Lines(long size, Func<BilledLine, bool> wanted, InvoiceIssued? invoice = null)
    {
        var lines = new List<BilledLine>();
        var replay = new BillingReplay(Entry, findsDuplicates: false, line =>
        {
            if (wanted(line))
            {
                lines.Add(line);
            }
        });
        foreach (var leaf in _log.Read(0, size))
        {
            replay.Add(leaf);
            if (leaf.Entry is PeriodClosed closed && closed.Month == invoice?.Month && closed.Settlement < invoice.Settlement)
            {
                lines.Clear(); // an earlier part of the month has invoiced them
            }
        }

        return lines;
    }

    private LogEntry? Entry(long leaf) => leaf < _log.Size ? _log.Read(leaf).Entry : null;

    private static Invoice InvoiceOf(ParticipantId consumer, string currency, long from, long to, IReadOnlyList<InvoiceLine> lines, long size) => new()
    {
        Consumer = consumer,
        From = from,
        To = to,
        Currency = currency,
        Lines = lines,
        Total = lines.Aggregate(0L, (sum, line) => checked(sum + line.Amount)),
        Tax = lines.Sum(line => line.Tax),
        TreeSize = size,
    };
}
