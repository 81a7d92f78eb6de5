using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedSpace.Protocol.Billing.Accounts;
using TrustedSpace.Protocol.Billing.Settlements;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Billing;

public sealed partial class BillingReplay
{
    // Milliseconds within which a gateway records a settlement.
    private const long Settling = 60_000;

    private readonly Dictionary<string, OperatorRevenue> _revenues = new(StringComparer.Ordinal);
    private readonly Queue<LogEntry> _outstanding = new();
    private long _closedBy;
    private long _closedAt;
    private long _invoices;

    /// <summary>Number of the last settlement; 0 where there was none.</summary>
    public int Settlements { get; private set; }

    /// <summary>Months with something to settle, in order.</summary>
    public IReadOnlyCollection<CalendarMonth> OpenMonths => _months.Keys;

    /// <summary>What the last settlement still has to record, in order; the time of each is the closing's.</summary>
    public IReadOnlyCollection<LogEntry> Outstanding => _outstanding;

    /// <summary>
    /// Says that no leaf follows: what a settlement did not record is a finding, unless it was under way within the last minute of the log.
    /// </summary>
    public void Complete()
    {
        if (Latest - _closedAt >= Settling)
        {
            MissOutstanding();
        }
    }

    private void MissOutstanding()
    {
        foreach (var missing in _outstanding)
        {
            Find(_closedBy, $"settlement {Settlements} lacks {NameOf(missing)}");
        }

        _outstanding.Clear();
    }

    private void Take(long index, PeriodClosed closed)
    {
        Checked++;
        MissOutstanding();
        if (closed.Settlement != Settlements + 1)
        {
            Find(index, $"settlement {closed.Settlement} follows {Settlements}");
        }

        if (closed.Month < _open || closed.Month > CalendarMonth.Of(closed.At) || closed.Final != (closed.At >= closed.Month.To))
        {
            Find(index, $"month {closed.Month} can't be closed {(closed.Final ? "for good" : "in part")} then");
        }

        if (_months.Count > 0 && _months.First().Key < closed.Month)
        {
            Find(index, $"month {_months.First().Key} is not settled, and comes first");
        }

        (Settlements, _closedBy, _closedAt) = (closed.Settlement, index, closed.At);
        _months.Remove(closed.Month, out var open);
        _open = closed.Final ? closed.Month.Next : closed.Month;
        var entries = new Settlement(closed, index, open ?? new OpenMonth(), _revenues, _book).Entries(_invoices + 1, (tally, currency, line) =>
        {
            Balances.Post(new JournalEntry(index, currency, new Posting(Account.Consumer(tally.Consumer), line.Amount), new Posting(Account.Suspense, -line.Amount)));
            _onLine?.Invoke(new BilledLine(tally.Consumer, currency, closed.Month, closed.At, line));
        });
        foreach (var entry in entries)
        {
            _outstanding.Enqueue(entry);
        }

        _invoices += entries.OfType<InvoiceIssued>().Count();
    }

    private void Settle(long index, LogEntry actual)
    {
        Checked++;
        Post(index, actual);
        while (_outstanding.TryPeek(out var skipped) && skipped.GetType() != actual.GetType())
        {
            Find(index, $"settlement {Settlements} lacks {NameOf(skipped)}, which comes before this");
            _outstanding.Dequeue();
        }

        if (!_outstanding.TryDequeue(out var expected))
        {
            Find(index, $"{NameOf(actual)} follows from no settlement");
            return;
        }

        foreach (var difference in Differences(expected, actual))
        {
            Find(index, $"{NameOf(actual)} is wrong: {difference}");
        }
    }

    private void Post(long index, LogEntry entry)
    {
        switch (entry)
        {
            case SplitSettled split:
                var shared = split.Lines.Sum(line => line.Amount);
                if (split.Tax + split.Fee + shared != split.Gross)
                {
                    Find(index, $"the split does not sum: tax {split.Tax}, fee {split.Fee} and shares {shared} are not {split.Gross}");
                }

                Balances.Post(new JournalEntry(
                    index,
                    split.Currency,
                    split.Lines.Select(line => new Posting(Account.Owner(line.Owner), -line.Amount))
                        .Append(new Posting(Account.Tax, -split.Tax))
                        .Append(new Posting(Account.Suspense, split.Tax + shared))));
                break;
            case OperatorSettled settled:
                Balances.Post(new JournalEntry(index, settled.Currency, new Posting(Account.Suspense, settled.Kept), new Posting(Account.Operator, -settled.Kept)));
                break;
        }
    }

    // The time of an entry is the gateway's word; all else follows.
    private static IEnumerable<string> Differences(LogEntry expected, LogEntry actual)
    {
        var (due, said) = (Members(expected), Members(actual with { At = expected.At }));
        return due.Select(member => member.Key).Union(said.Select(member => member.Key))
            .Where(name => !JsonNode.DeepEquals(due[name], said[name]))
            .Select(name => $"{name} is {said[name]?.ToJsonString(ProtocolJson.Options) ?? "absent"}, the leaves give {due[name]?.ToJsonString(ProtocolJson.Options) ?? "none"}");
    }

    private static JsonObject Members(LogEntry entry) => JsonSerializer.SerializeToNode(entry, ProtocolJson.Options)!.AsObject();

    private static string NameOf(LogEntry entry) => entry switch
    {
        SplitSettled split => $"the split of {split.Product} in {split.Currency}",
        OperatorSettled settled => $"the operator's account in {settled.Currency}",
        InvoiceIssued invoice => $"invoice {invoice.Number} of {invoice.Consumer}",
        _ => entry.GetType().Name,
    };
}
