using CsCheck;
using Microsoft.Data.Sqlite;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Tests.Protocol.Billing.Histories;
using TrustedSpace.Tests.Transparency;
using Xunit;

namespace TrustedSpace.Tests.Gateway.Billing;

/// <summary>Whatever happens to saved books, what is owed is what the whole log says.</summary>
public sealed class BooksArchiveTests
{
    private static readonly ParticipantId[] Consumers = [ParticipantId.Parse("clinic"), ParticipantId.Parse("lab")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_are_those_of_the_whole_log_through_restarts_and_damage() =>
        await Gen.Select(BillingHistories.Any, Gen.Select(Gen.Double[0, 1], Gen.Int[0, 9]).Array[1, 5]).SampleAsync(async (history, lives) =>
        {
            history.SettleAll();
            await using var log = new IndexedLog();
            log.Open();
            var appended = 0;
            foreach (var (place, damage) in lives.OrderBy(life => life.Item1).Append((1, 9)))
            {
                var size = (int)(place * history.Leaves.Count);
                await log.AppendAsync(history.Leaves.Take(size).Skip(appended));
                appended = size;
                await CheckAsync(log, [.. history.Leaves.Take(size)]);
                Damage(log, damage);
            }
        }, iter: 30, threads: 1);

    [Fact]
    public async Task Restart_reads_only_what_came_after_the_last_closing()
    {
        await using var log = await SettledAsync();
        var closing = log.Log.Read(0, log.Log.Size).Last(leaf => leaf.Entry is PeriodClosed).Index;
        BillingDesk.LedgerOf(log).Read(books => books.TreeSize);

        Assert.Equal(closing + 1, BillingDesk.ArchiveOf(log).Newest(log.Log.Size).TreeSize);
        Assert.Equal(log.Log.Size, BillingDesk.LedgerOf(log).Read(books => books.TreeSize));
    }

    [Fact]
    public async Task Account_of_a_month_begins_where_the_month_does()
    {
        await using var log = await SettledAsync();
        BillingDesk.LedgerOf(log).Read(books => books.TreeSize);
        var leaves = log.Log.Read(0, log.Log.Size).ToArray();

        foreach (var month in leaves.Select(leaf => CalendarMonth.Of(leaf.Entry.At)).Distinct().Skip(1))
        {
            Assert.Equal(leaves.First(leaf => leaf.Entry.At >= month.From).Index, BillingDesk.ArchiveOf(log).Newest(log.Log.Size, month.From).TreeSize);
        }
    }

    [Theory]
    [InlineData("UPDATE saved SET books = zeroblob(length(books))")]
    [InlineData("UPDATE saved SET root = zeroblob(32)")]
    [InlineData("UPDATE saved SET latest = latest - 1")]
    [InlineData("UPDATE saved SET leaves = leaves + 1000000")]
    [InlineData("DROP TABLE saved; CREATE TABLE saved (other TEXT)")]
    public async Task Saved_books_that_do_not_match_are_discarded_and_made_again(string damage)
    {
        await using var log = await SettledAsync();
        var expected = BillingDesk.LedgerOf(log).Read(books => books.Save());
        Change(log, damage);

        Assert.Equal(0, BillingDesk.ArchiveOf(log).Newest(long.MaxValue).TreeSize);
        Assert.Equal(expected, BillingDesk.LedgerOf(log).Read(books => books.Save()));
        Assert.NotEqual(0, BillingDesk.ArchiveOf(log).Newest(log.Log.Size).TreeSize);
    }

    [Fact]
    public async Task Saved_books_of_another_log_are_discarded()
    {
        await using var log = await SettledAsync();
        await using var other = await SettledAsync();
        BillingDesk.LedgerOf(other).Read(books => books.TreeSize);
        File.Copy(BillingDesk.FileOf(other), BillingDesk.FileOf(log));

        await CheckAsync(log, [.. log.Log.Read(0, log.Log.Size).Select(leaf => leaf.Entry)]);
    }

    [Fact]
    public async Task Books_that_can_not_be_saved_are_computed_all_the_same()
    {
        await using var log = await SettledAsync();
        Directory.CreateDirectory(BillingDesk.FileOf(log)); // no file can take its place

        await CheckAsync(log, [.. log.Log.Read(0, log.Log.Size).Select(leaf => leaf.Entry)]);
    }

    [Fact]
    public async Task Process_killed_at_any_statement_leaves_books_that_are_gone_on_with()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL.");
        await using var log = await SettledAsync();
        var expected = BillingDesk.LedgerOf(log).Read(books => books.Save());
        for (var statement = 1; ; statement += 7)
        {
            await log.Log.DisposeAsync();
            File.Delete(BillingDesk.FileOf(log));
            var life = await ProcessLife.RunAsync(["books", log.Path, log.Signer.ExportPrivateKey(), statement.ToString(System.Globalization.CultureInfo.InvariantCulture), "before"]);
            Assert.True(life.IsDone || life.Exit == ProcessLife.Killed, life.Error);
            log.Open();

            Assert.Equal(expected, BillingDesk.LedgerOf(log).Read(books => books.Save()));
            if (life.IsDone)
            {
                Assert.True(statement > 20, $"Only {statement} statements were tried.");
                return;
            }
        }
    }

    // Three months of use by chance, always the same, settled one by one.
    private static async Task<IndexedLog> SettledAsync()
    {
        var history = new BillingHistory([new Tariff { Currency = "CNY", PerJob = 100, PerCell = 2 }]);
        PriceBook[] books = [BillingDesk.Book];
        foreach (var month in Enumerable.Range(0, 3))
        {
            foreach (var step in Enumerable.Range(0, 12))
            {
                history.Play(new HistoryStep(step % 4 == 0 ? 1 : 8, (month * 12) + step, step * 7, step), books);
            }

            history.Play(new HistoryStep(3, 19, 0, 0), books);
            history.Play(new HistoryStep(3, 19, 0, 0), books);
            history.Settle();
        }

        history.Play(new HistoryStep(1, 1, 1, 1), books);
        var log = new IndexedLog();
        log.Open();
        await log.AppendAsync(history.Leaves);
        return log;
    }

    private static async Task CheckAsync(IndexedLog log, LogEntry[] leaves)
    {
        var (lines, invoices) = Whole(leaves, out var books);
        var ledger = BillingDesk.LedgerOf(log);
        Assert.Equal(books.Save(), ledger.Read(own => own.Save()));
        foreach (var (number, expected) in invoices)
        {
            Assert.Equal(expected, (await ledger.FindAsync(number, Stop))!.Lines);
        }

        Assert.Null(await ledger.FindAsync(invoices.Count + 1, Stop));
        var times = leaves.Select(leaf => CalendarMonth.Of(leaf.At).From).Distinct().Append(0).Append(leaves.Length == 0 ? 1 : leaves[leaves.Length / 2].At).Order().ToArray();
        foreach (var (from, to) in times.SelectMany(from => times.Append(long.MaxValue).Where(to => to > from).Select(to => (from, to))))
        {
            foreach (var consumer in Consumers)
            {
                var expected = lines.Where(line => line.Consumer == consumer && line.At >= from && line.At < to).GroupBy(line => line.Currency).OrderBy(group => group.Key, StringComparer.Ordinal);
                Assert.Equal(expected.SelectMany(group => group.Select(line => line.Line)), (await ledger.ForAsync(consumer, from, to, Stop)).SelectMany(invoice => invoice.Lines));
            }
        }
    }

    // As the books were read before any were saved: from the first leaf on, for every question.
    private static (List<BilledLine> Lines, Dictionary<long, List<InvoiceLine>> Invoices) Whole(LogEntry[] leaves, out BillingReplay books)
    {
        var (lines, open, closed, invoices) = (new List<BilledLine>(), new List<BilledLine>(), new List<BilledLine>(), new Dictionary<long, List<InvoiceLine>>());
        books = new BillingReplay(leaf => leaves.ElementAtOrDefault((int)leaf), findsDuplicates: false, line =>
        {
            lines.Add(line);
            open.Add(line);
        });
        foreach (var (index, entry) in leaves.Index())
        {
            books.Add(new LoggedEntry { Index = index, Entry = entry });
            if (entry is PeriodClosed period)
            {
                closed = [.. open.Where(line => line.Month == period.Month)];
                open.RemoveAll(line => line.Month == period.Month);
            }
            else if (entry is InvoiceIssued issued)
            {
                invoices[issued.Number] = [.. closed.Where(line => line.Consumer == issued.Consumer && line.Currency == issued.Currency).Select(line => line.Line)];
                Assert.Equal(issued.Digest, InvoiceDigest.Of(invoices[issued.Number]));
            }
        }

        return (lines, invoices);
    }

    private static void Damage(IndexedLog log, int how)
    {
        var path = BillingDesk.FileOf(log);
        if (!File.Exists(path))
        {
            return;
        }

        switch (how)
        {
            case 0:
                File.Delete(path);
                break;
            case 1:
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..^(int)(new FileInfo(path).Length / 2)]);
                break;
            case 2:
                File.WriteAllText(path, "no database");
                break;
            case 3:
                Change(log, "DELETE FROM saved WHERE leaves = (SELECT MAX(leaves) FROM saved)");
                break;
            case 4:
                Change(log, "UPDATE saved SET books = zeroblob(length(books)) WHERE leaves = (SELECT MIN(leaves) FROM saved)");
                break;
            case 5:
                Change(log, "UPDATE saved SET digest = zeroblob(32) WHERE leaves % 2 = 0");
                break;
        }
    }

    private static void Change(IndexedLog log, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={BillingDesk.FileOf(log)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
