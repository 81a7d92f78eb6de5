using CsCheck;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Billing.Accounts;
using TrustedSpace.Protocol.Flows;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing.Histories;

/// <summary>What holds of the books whatever happens: retries, crashes, late and repeated use, prices that change in a month, corrections.</summary>
public sealed class BillingHistoryTests
{
    private static readonly Gen<BillingHistory> Histories = BillingHistories.WithRepeats;

    [Fact]
    public void Honest_history_has_nothing_to_find_but_what_is_charged_again() => Histories.Sample(history =>
        Assert.Equal(history.Duplicates, history.Books.Findings.Select(finding => finding.Leaf)));

    [Fact]
    public void Accounts_of_a_currency_sum_to_zero() => Histories.Sample(history =>
        Assert.All(history.Books.Balances.All.GroupBy(balance => balance.Currency), currency => Assert.Equal(0, currency.Sum(balance => balance.Balance))));

    [Fact]
    public void No_flow_is_owed_twice() => Histories.Sample(history =>
    {
        var lines = Lines(history.Leaves).Where(line => line.Unit != ChargeUnit.Correction && line.Flow is not null);

        Assert.All(lines.GroupBy(line => line.Flow), flow => Assert.Single(flow.Select(line => line.Leaf).Distinct()));
    });

    [Fact]
    public void No_grant_costs_more_than_its_quote() => Histories.Sample(history =>
    {
        var owed = Lines(history.Leaves).Where(line => line.Grant is not null).GroupBy(line => line.Grant!.Value)
            .ToDictionary(grant => grant.Key, grant => grant.Sum(line => line.Amount));

        Assert.All(history.Leaves.OfType<GrantIssued>(), issued => Assert.InRange(owed.GetValueOrDefault(issued.Request.Grant), 0, issued.Quote.Maximum));
    });

    [Fact]
    public void Settlements_are_what_the_slow_books_say() => Histories.Sample(history =>
    {
        history.SettleAll();
        var reference = new ReferenceBooks(history.Leaves).Compute();

        Assert.Equal(reference.Settled, history.Leaves.Select(Text).OfType<string>());
        Assert.Equal(
            reference.Lines.Select(line => ((long)line.Leaf, line.Owner.Value, (long)line.Amount, (long)line.Tax)).Order(),
            Lines(history.Leaves).Where(line => line.Owner is not null).Select(line => (line.Leaf, line.Owner!.Value.Value, line.Amount, line.Tax)).Order());
    }, iter: 200);

    [Fact]
    public void When_all_is_settled_owners_operator_and_tax_have_what_consumers_owe() => Histories.Sample(history =>
    {
        history.SettleAll();
        var books = history.Books;

        foreach (var currency in history.Leaves.OfType<InvoiceIssued>().GroupBy(invoice => invoice.Currency))
        {
            Assert.All(currency.GroupBy(invoice => invoice.Consumer), consumer =>
                Assert.Equal(books.Balances.Of(Account.Consumer(consumer.Key), currency.Key), consumer.Sum(invoice => invoice.Total)));
            var operators = history.Leaves.OfType<OperatorSettled>().Where(settled => settled.Currency == currency.Key).ToArray();
            Assert.Equal(-operators.Sum(settled => settled.Held - settled.Returned), books.Balances.Of(Account.Suspense, currency.Key));
            Assert.Equal(-operators.Sum(settled => settled.Kept), books.Balances.Of(Account.Operator, currency.Key));
        }
    });

    [Fact]
    public void Invoices_and_settlements_are_numbered_without_a_gap() => Histories.Sample(history =>
    {
        history.SettleAll();
        var (invoices, settlements) = (history.Leaves.OfType<InvoiceIssued>().ToArray(), history.Leaves.OfType<PeriodClosed>().ToArray());

        Assert.Equal(Enumerable.Range(1, invoices.Length).Select(number => (long)number), invoices.Select(invoice => invoice.Number));
        Assert.Equal(Enumerable.Range(1, settlements.Length), settlements.Select(closed => closed.Settlement));
    });

    [Fact]
    public void Any_leaf_of_a_settlement_that_is_bent_is_found_at_its_index() => Gen.Select(Histories, Gen.Int[0, 1000], Gen.Int[0, 5]).Sample((history, which, how) =>
    {
        history.SettleAll();
        var settled = history.Leaves.Index().Where(leaf => leaf.Item is SplitSettled or OperatorSettled or InvoiceIssued).ToArray();
        if (settled.Length == 0)
        {
            return;
        }

        var (index, entry) = settled[which % settled.Length];
        LogEntry[] bent = [.. history.Leaves];
        bent[index] = Bend(entry, how);

        Assert.Contains(Replay(bent).Findings, finding => finding.Leaf == index);
    });

    [Fact]
    public void Settlement_that_leaves_something_out_is_found() => Gen.Select(Histories, Gen.Int[0, 1000]).Sample((history, which) =>
    {
        history.SettleAll();
        var settled = history.Leaves.Index().Where(leaf => leaf.Item is SplitSettled or OperatorSettled or InvoiceIssued).ToArray();
        if (settled.Length == 0)
        {
            return;
        }

        var left = settled[which % settled.Length].Index;
        LogEntry[] rest = [.. history.Leaves.Where((_, index) => index != left), Later(history, minutes: 1)];
        Assert.Contains(Replay(rest).Findings, finding => finding.Problem.Contains(" lacks ", StringComparison.Ordinal) || finding.Problem.Contains(" is wrong", StringComparison.Ordinal));
    });

    [Fact]
    public void Settlement_that_is_under_way_is_not_missed_for_a_minute() => Histories.Sample(history =>
    {
        history.SettleAll();
        if (history.Leaves.Index().LastOrDefault(leaf => leaf.Item is PeriodClosed) is not { Item: PeriodClosed } closed)
        {
            return;
        }

        LogEntry[] begun = [.. history.Leaves.Take(closed.Index + 1)];
        Assert.DoesNotContain(Replay(begun).Findings, finding => finding.Problem.Contains(" lacks ", StringComparison.Ordinal));
        Assert.Contains(Replay([.. begun, Later(history, minutes: 1)]).Findings, finding => finding.Leaf == closed.Index && finding.Problem.Contains(" lacks ", StringComparison.Ordinal));
    });

    private static GrantRevoked Later(BillingHistory history, int minutes) => new()
    {
        At = history.Leaves.Max(leaf => leaf.At) + (minutes * 60_000),
        Grant = TrustedSpace.Protocol.Identity.GrantId.New(TimeProvider.System),
        By = TrustedSpace.Protocol.Identity.ParticipantId.Parse("clinic"),
    };

    private static LogEntry Bend(LogEntry entry, int how) => entry switch
    {
        SplitSettled split when how % 2 == 0 && split.Lines.Count > 0 => split with { Lines = [split.Lines[0] with { Amount = split.Lines[0].Amount + 1 }, .. split.Lines.Skip(1)] },
        SplitSettled split => split with { Fee = split.Fee + 1, Tax = split.Tax - 1 },
        OperatorSettled settled => settled with { Kept = settled.Kept + 1 },
        InvoiceIssued invoice when how % 2 == 0 => invoice with { Total = invoice.Total + 1 },
        InvoiceIssued invoice => invoice with { Digest = TrustedSpace.Protocol.Identity.Sha256Digest.Of("other lines"u8) },
        _ => entry,
    };

    private static List<InvoiceLine> Lines(IReadOnlyList<LogEntry> leaves)
    {
        var lines = new List<InvoiceLine>();
        Replay(leaves, line => lines.Add(line.Line));
        return lines;
    }

    private static BillingReplay Replay(IReadOnlyList<LogEntry> leaves, Action<BilledLine>? onLine = null)
    {
        var replay = new BillingReplay(leaf => leaves.ElementAtOrDefault((int)leaf), onLine: onLine);
        foreach (var (index, entry) in leaves.Index())
        {
            replay.Add(new LoggedEntry { Index = index, Entry = entry });
        }

        replay.Complete();
        return replay;
    }

    private static string? Text(LogEntry entry) => entry switch
    {
        SplitSettled split => $"split {split.Product} {split.Currency} gross {split.Gross} tax {split.Tax} fee {split.Fee}: {string.Join(" ", split.Lines.Select(line => (line.Owner, line.Amount)))}",
        OperatorSettled settled => $"operator {settled.Currency} fee {settled.Fee} kept {settled.Kept} held {settled.Held} returned {settled.Returned}",
        InvoiceIssued invoice => $"invoice {invoice.Currency} {invoice.Consumer} total {invoice.Total} tax {invoice.Tax}",
        _ => null,
    };
}
