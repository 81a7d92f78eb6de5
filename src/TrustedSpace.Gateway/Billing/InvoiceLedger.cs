using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Billing;

/// <summary>
/// The space's books as <see cref="BillingReplay"/> keeps them from the log's leaves and nothing else. They hold sums, not flows; the lines of an account are
/// read from the log again when they are asked for, from the last saved books on that are before all of them.
/// </summary>
/// <remarks>A flow is appended once (see <see cref="FlowRecorder"/>), so that duplicates need not be looked for here.</remarks>
internal sealed class InvoiceLedger(FlowLog log, FlowIndex index, BooksArchive archive, SettledLeaves settled)
{
    private readonly Lock _lock = new();

    // Guarded by _lock; null until they are first asked for.
    private BillingReplay? _books;

    /// <summary>Brings the books up to the newest durable leaf and looks into them.</summary>
    public T Read<T>(Func<BillingReplay, T> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        lock (_lock)
        {
            var size = log.Size;
            _books ??= archive.Newest(size);
            archive.Advance(_books, size);
            return look(_books);
        }
    }

    /// <summary>What a consumer owes by the leaves of [<paramref name="from"/>, <paramref name="to"/>) Unix milliseconds, one account a currency; empty when nothing was used.</summary>
    /// <exception cref="IndexStoppedException">The index of the log can't be brought up to date.</exception>
    public async ValueTask<IReadOnlyList<Invoice>> ForAsync(ParticipantId consumer, long from, long to, CancellationToken cancellationToken)
    {
        var size = log.Size;
        var newest = await index.SearchAsync(new FlowQuery { To = to, Before = size, Limit = 1 }, cancellationToken);
        var lines = new List<BilledLine>();
        var books = archive.Newest(size, from, onLine: line =>
        {
            if (line.Consumer == consumer && line.At >= from && line.At < to)
            {
                lines.Add(line);
            }
        });
        archive.Advance(books, newest.Entries is [var last] ? Math.Max(books.TreeSize, last.Index + 1) : books.TreeSize);
        return [.. lines.GroupBy(line => line.Currency, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => InvoiceOf(consumer, group.Key, from, to, [.. group.Select(line => line.Line)], size))];
    }

    /// <summary>An issued invoice with its lines; null where there is none of that number.</summary>
    /// <exception cref="IndexStoppedException">The index of the log can't be brought up to date.</exception>
    public async ValueTask<Invoice?> FindAsync(long number, CancellationToken cancellationToken)
    {
        if (await settled.InvoiceAsync(number, cancellationToken) is not { Entry: InvoiceIssued issued } leaf
            || await settled.SettlementAsync(issued.Settlement, cancellationToken) is not [{ Entry: PeriodClosed } closing, ..])
        {
            return null;
        }

        var lines = Lines(issued, closing.Index);
        return InvoiceOf(issued.Consumer, issued.Currency, issued.Month.From, issued.Month.To, lines, closing.Index + 1) with
        {
            Number = number,
            Leaf = leaf.Index,
            Settlement = issued.Settlement,
            IssuedAt = issued.At,
        };
    }

    private List<InvoiceLine> Lines(InvoiceIssued issued, long closing)
    {
        var lines = new List<InvoiceLine>();
        var books = archive.Newest(closing, suits: HasNothingOfIt, onLine: line =>
        {
            if (line.Consumer == issued.Consumer && line.Currency == issued.Currency && line.Month == issued.Month)
            {
                lines.Add(line.Line);
            }
        });
        archive.Advance(books, closing + 1, leaf =>
        {
            if (leaf.Entry is PeriodClosed closed && closed.Month == issued.Month && leaf.Index < closing)
            {
                lines.Clear(); // an earlier part of the month has invoiced them
            }
        });
        return lines;

        bool HasNothingOfIt(BillingReplay earlier) => !earlier.OpenMonths.Contains(issued.Month);
    }

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
