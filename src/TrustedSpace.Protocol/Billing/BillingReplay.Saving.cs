using System.Text.Json;
using TrustedSpace.Protocol.Billing.Accounts;
using TrustedSpace.Protocol.Billing.Settlements;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Billing;

public sealed partial class BillingReplay
{
    // Changes with what is saved, and with what follows from a leaf: books of another format are not gone on with.
    private const int SavedFormat = 1;

    private BillingReplay(SavedBooks saved, Func<long, LogEntry?> leaf, Action<BilledLine>? onLine, Func<long, byte[]?>? earlier)
        : this(leaf, findsDuplicates: false, onLine)
    {
        _saved = earlier;
        _subscriptions = new SubscriptionUse(saved.Subscriptions);
        _months = new SortedDictionary<CalendarMonth, OpenMonth>(saved.Months.ToDictionary(month => month.Month, month => new OpenMonth(month)));
        _findings = [.. saved.Findings];
        _corrected = saved.Corrected.ToDictionary(charge => (charge.Leaf, charge.Owner), charge => charge.Amount);
        _revenues = saved.Revenues.ToDictionary(revenue => revenue.Currency, revenue => new OperatorRevenue(revenue), StringComparer.Ordinal);
        _outstanding = new Queue<LogEntry>(saved.Outstanding);
        (_book, _open, _closedBy, _closedAt, Latest) = (saved.Book, saved.Open, saved.ClosedBy, saved.ClosedAt, saved.Latest);
        (TreeSize, Checked, Settlements, _invoices) = (saved.TreeSize, saved.Checked, saved.Settlements, saved.Invoices);
        Balances.Restore(saved.Balances);
    }

    /// <summary>
    /// The books after the leaves so far, from which <see cref="Resume"/> goes on as if it had taken them. They say nothing that the leaves don't: whoever keeps
    /// them has to hold them against the leaves that they were made of.
    /// </summary>
    /// <exception cref="InvalidOperationException">These books look for duplicates, and every flow that they remember would have to be saved.</exception>
    public byte[] Save() => _flows is not null
        ? throw new InvalidOperationException("Books that look for duplicates are not saved.")
        : JsonSerializer.SerializeToUtf8Bytes(
            new SavedBooks
            {
                Format = SavedFormat,
                TreeSize = TreeSize,
                Checked = Checked,
                Latest = Latest,
                Book = _book,
                Open = _open,
                Settlements = Settlements,
                Invoices = _invoices,
                ClosedBy = _closedBy,
                ClosedAt = _closedAt,
                Outstanding = [.. _outstanding],
                Findings = [.. _findings],
                Balances = Balances.Save(),
                Corrected = [.. _corrected.Select(charge => new SavedCorrection(charge.Key.Leaf, charge.Key.Owner, charge.Value))],
                Revenues = [.. _revenues.Values.Select(revenue => revenue.Save())],
                Subscriptions = _subscriptions.Save(),
                Months = [.. _months.Select(month => month.Value.Save(month.Key))],
            },
            ProtocolJson.Options);

    /// <summary>Goes on with saved books; the next leaf to add is their <see cref="TreeSize"/>.</summary>
    /// <param name="saved">As <see cref="Save"/> gave them.</param>
    /// <param name="leaf">Reads an earlier leaf by its index; null where it can't be read.</param>
    /// <param name="onLine">Told of each line that is owed by the leaves that follow.</param>
    /// <param name="earlier">Saved books of at most so many leaves, which spare reading from the first leaf on; null where there are none.</param>
    /// <exception cref="JsonException">They are no saved books, or of another format.</exception>
    public static BillingReplay Resume(ReadOnlySpan<byte> saved, Func<long, LogEntry?> leaf, Action<BilledLine>? onLine = null, Func<long, byte[]?>? earlier = null)
    {
        var books = JsonSerializer.Deserialize<SavedBooks>(saved, ProtocolJson.Options)!;
        return books.Format == SavedFormat
            ? new BillingReplay(books, leaf, onLine, earlier)
            : throw new JsonException($"the books are saved in format {books.Format}, and this reads {SavedFormat}");
    }
}

/// <summary>Everything that a <see cref="BillingReplay"/> knows between two leaves.</summary>
internal sealed record SavedBooks
{
    public required int Format { get; init; }

    public required long TreeSize { get; init; }

    public required long Checked { get; init; }

    public required long Latest { get; init; }

    public required PriceBook Book { get; init; }

    public required CalendarMonth Open { get; init; }

    public required int Settlements { get; init; }

    public required long Invoices { get; init; }

    public required long ClosedBy { get; init; }

    public required long ClosedAt { get; init; }

    public required IReadOnlyList<LogEntry> Outstanding { get; init; }

    public required IReadOnlyList<BillingFinding> Findings { get; init; }

    public required IReadOnlyList<SavedBalance> Balances { get; init; }

    public required IReadOnlyList<SavedCorrection> Corrected { get; init; }

    public required IReadOnlyList<SavedRevenue> Revenues { get; init; }

    public required SavedSubscriptions Subscriptions { get; init; }

    public required IReadOnlyList<SavedMonth> Months { get; init; }
}

/// <summary>What corrections have taken off what an owner charged in a leaf.</summary>
internal sealed record SavedCorrection(long Leaf, ParticipantId Owner, long Amount);
