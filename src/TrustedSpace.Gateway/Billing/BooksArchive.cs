using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Gateway.Billing;

/// <summary>
/// Books that were saved on the way through the log, so that nobody has to begin with the first leaf: at each closing, at the turn of each month, and between
/// them every <see cref="MostLeaves"/> leaves. They only save time. Saved books count if the log has the root that they were made at and their bytes have
/// their digest; others are removed, and made again by whoever passes there next. Where nothing can be saved, everything is computed from the first leaf.
/// </summary>
internal sealed class BooksArchive(FlowLog log, BooksFile file, ILogger<BooksArchive> logger)
{
    /// <summary>Leaves after which books are saved in any case.</summary>
    public const int MostLeaves = 65_536;

    // SQLITE_ERROR, where the table is not ours, SQLITE_CORRUPT and SQLITE_NOTADB.
    private static readonly int[] Damage = [1, 11, 26];

    private readonly Lock _lock = new();

    /// <summary>The newest saved books that will do; new ones where there are none.</summary>
    /// <param name="leaves">Most leaves of them.</param>
    /// <param name="before">All their leaves are before this time, Unix milliseconds.</param>
    /// <param name="suits">What else they need; null: nothing.</param>
    /// <param name="onLine">Told of each line that is owed by the leaves that follow.</param>
    public BillingReplay Newest(long leaves, long before = long.MaxValue, Func<BillingReplay, bool>? suits = null, Action<BilledLine>? onLine = null)
    {
        while (Try(() => file.Newest(leaves, before), null) is { } row)
        {
            if (Read(row, onLine) is not { } books)
            {
                BillingLog.BooksDiscarded(logger, row.Leaves);
                Try(() => file.Remove(row.Leaves));
            }
            else if (suits?.Invoke(books) != false)
            {
                return books;
            }

            leaves = row.Leaves - 1;
        }

        return new BillingReplay(Entry, findsDuplicates: false, onLine, Saved);
    }

    /// <summary>Adds the leaves up to <paramref name="size"/>, and saves the books on the way.</summary>
    /// <param name="books">Books of this archive.</param>
    /// <param name="size">Leaves to be taken, of the durable ones.</param>
    /// <param name="taken">Told of each leaf after it was taken.</param>
    public void Advance(BillingReplay books, long size, Action<LoggedEntry>? taken = null)
    {
        var last = books.TreeSize;
        foreach (var leaf in log.Read(books.TreeSize, size))
        {
            var turns = leaf.Index > 0 && CalendarMonth.Of(leaf.Entry.At) > CalendarMonth.Of(books.Latest);
            if (turns || leaf.Index - last >= MostLeaves)
            {
                Save(books, stays: turns);
                last = leaf.Index;
            }

            books.Add(leaf);
            taken?.Invoke(leaf);
            if (leaf.Entry is PeriodClosed)
            {
                Save(books, stays: true);
                last = books.TreeSize;
            }
        }
    }

    private void Save(BillingReplay books, bool stays)
    {
        if (Try(() => file.Has(books.TreeSize, stays), true))
        {
            return;
        }

        var bytes = books.Save();
        var row = new SavedBooksRow
        {
            Leaves = books.TreeSize,
            Root = log.RootAt(books.TreeSize).AsSpan().ToArray(),
            Latest = books.Latest,
            Stays = stays,
            Digest = SHA256.HashData(bytes),
            Books = bytes,
        };
        Try(() => file.Add(row));
    }

    private BillingReplay? Read(SavedBooksRow row, Action<BilledLine>? onLine)
    {
        if (row.Leaves > log.Size || !row.Root.AsSpan().SequenceEqual(log.RootAt(row.Leaves).AsSpan()) || !row.Digest.AsSpan().SequenceEqual(SHA256.HashData(row.Books)))
        {
            return null;
        }

        try
        {
            var books = BillingReplay.Resume(row.Books, Entry, onLine, Saved);
            return books.TreeSize == row.Leaves && books.Latest == row.Latest ? books : null;
        }
        catch (JsonException)
        {
            return null; // another format
        }
    }

    private byte[]? Saved(long leaves)
    {
        var books = Newest(leaves);
        return books.TreeSize == 0 ? null : books.Save();
    }

    private LogEntry? Entry(long leaf) => leaf < log.Size ? log.Read(leaf).Entry : null;

    private void Try(Action act) => Try(
        () =>
        {
            act();
            return true;
        },
        false);

    // A file that can't be used costs time and nothing else: a damaged one is made anew, and where that fails too it is done without.
    private T Try<T>(Func<T> act, T otherwise)
    {
        lock (_lock)
        {
            try
            {
                return TryAgainAnew(act);
            }
            catch (Exception unusable) when (unusable is SqliteException or IOException or UnauthorizedAccessException)
            {
                BillingLog.BooksUnusable(logger, unusable);
                return otherwise;
            }
        }
    }

    private T TryAgainAnew<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (SqliteException damaged) when (Damage.Contains(damaged.SqliteErrorCode))
        {
            BillingLog.BooksDamaged(logger, damaged);
            file.Delete();
            return act();
        }
    }
}
