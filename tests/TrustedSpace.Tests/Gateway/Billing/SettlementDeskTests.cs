using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.Tests.Gateway.Billing;

public sealed class SettlementDeskTests : IAsyncDisposable
{
    private readonly BillingDesk _space = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _space.DisposeAsync();

    [Fact]
    public async Task Settlement_splits_invoices_and_sums()
    {
        _space.Use(50); // 100 + 2 × 50 and 50 + 1 × 50; each line has 6 / 106 of it in tax: 6, 6, 3 and 3

        var report = await _space.Desk.SettleAsync(null, Stop);

        Assert.Equal((1, "2026-11", false), (report.Settlement, report.Month.ToString(), report.Final));
        var split = report.Entries.Select(leaf => leaf.Entry).OfType<SplitSettled>().Single();
        Assert.Equal((300L, 18L, 28L), (split.Gross, split.Tax, split.Fee));
        Assert.Equal([127L, 127L], split.Lines.Select(line => line.Amount));
        var settled = report.Entries.Select(leaf => leaf.Entry).OfType<OperatorSettled>().Single();
        Assert.Equal((28L, 20L, 8L, 0L), (settled.Fee, settled.Kept, settled.Held, settled.Returned));
        var invoice = report.Entries.Select(leaf => leaf.Entry).OfType<InvoiceIssued>().Single();
        Assert.Equal((1L, 300L, 18L, 4L), (invoice.Number, invoice.Total, invoice.Tax, invoice.Lines));
    }

    [Fact]
    public async Task Revenue_above_the_cap_is_taken_off_the_next_month()
    {
        _space.Use(50);
        await _space.Desk.SettleAsync(null, Stop);
        _space.Time.Advance(TimeSpan.FromDays(20));
        _space.Use(0);

        var report = await _space.Desk.SettleAsync(null, Stop);

        Assert.Equal(8, report.Entries.Select(leaf => leaf.Entry).OfType<OperatorSettled>().Single().Returned);
        Assert.Equal(150 - 8, report.Entries.Select(leaf => leaf.Entry).OfType<InvoiceIssued>().Single().Total);
        Assert.Contains((await _space.Ledger.FindAsync(2, Stop))!.Lines, line => line is { Unit: ChargeUnit.CapDeduction, Amount: -8, Owner: null });
    }

    [Fact]
    public async Task Issued_invoice_has_the_lines_that_its_digest_holds()
    {
        _space.Use(50);
        _space.Use(7);
        await _space.Desk.SettleAsync(null, Stop);
        _space.Use(9);
        await _space.Desk.SettleAsync(null, Stop);

        var issued = _space.Log.OfType<InvoiceIssued>().ToArray();
        Assert.Equal(2, issued.Length);
        foreach (var leaf in issued)
        {
            var invoice = (await _space.Ledger.FindAsync(leaf.Number, Stop))!;
            Assert.Equal((leaf.Total, leaf.Lines, leaf.Digest), (invoice.Total, invoice.Lines.Count, InvoiceDigest.Of(invoice.Lines)));
            Assert.Equal((leaf.Settlement, leaf.At), (invoice.Settlement, invoice.IssuedAt));
        }

        Assert.Null(await _space.Ledger.FindAsync(3, Stop));
        Assert.Null(await _space.Ledger.FindAsync(0, Stop));
    }

    [Fact]
    public async Task Usage_after_its_month_was_settled_is_an_adjustment_in_the_next()
    {
        _space.Use(50);
        _space.Time.Advance(TimeSpan.FromDays(15));
        await _space.Desk.SettleAsync(null, Stop);
        var late = _space.Log.OfType<Flow>().Single();
        var job = TrustedSpace.Protocol.Identity.JobId.New(TimeProvider.System);
        _space.Append(late with { Job = job, Id = TrustedSpace.Protocol.Identity.FlowId.For(job) });

        var report = await _space.Desk.SettleAsync(null, Stop);

        Assert.Equal("2026-12", report.Month.ToString());
        Assert.All((await _space.Ledger.FindAsync(2, Stop))!.Lines.Where(line => line.Unit != ChargeUnit.CapDeduction), line => Assert.Equal("2026-11", line.Adjusts?.ToString()));
    }

    [Fact]
    public async Task Settlement_that_a_crash_cut_off_is_completed_and_not_repeated()
    {
        _space.Use(50);
        var now = _space.Time.GetUtcNow().ToUnixTimeMilliseconds();
        _space.Append(new PeriodClosed { At = now, Settlement = 1, Month = CalendarMonth.Of(now), Final = false });

        _space.Restart();
        await _space.Desk.CompleteAsync(Stop);
        await _space.Desk.CompleteAsync(Stop);

        Assert.Single(_space.Log.OfType<SplitSettled>());
        Assert.Equal(300, Assert.Single(_space.Log.OfType<InvoiceIssued>()).Total);
        Assert.Empty(_space.Ledger.Read(books => books.Findings));
    }

    [Fact]
    public async Task Settlements_at_the_same_time_follow_one_another()
    {
        _space.Use(50);

        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                return await _space.Desk.SettleAsync(null, Stop);
            }
            catch (RefusedException)
            {
                return null;
            }
        })));

        Assert.Single(attempts.OfType<SettlementReport>());
        Assert.Single(_space.Log.OfType<PeriodClosed>());
    }

    [Fact]
    public async Task Nothing_to_settle_is_refused_by_name()
    {
        Assert.Contains("nothing was used", (await Assert.ThrowsAsync<RefusedException>(() => _space.Desk.SettleAsync(null, Stop))).Message, StringComparison.Ordinal);
        _space.Use(1);
        Assert.Contains("2026-10", (await Assert.ThrowsAsync<RefusedException>(() => _space.Desk.SettleAsync(CalendarMonth.Parse("2026-10"), Stop))).Message, StringComparison.Ordinal);
        _space.Time.Advance(TimeSpan.FromDays(20));
        _space.Use(1);
        Assert.Contains("comes before", (await Assert.ThrowsAsync<RefusedException>(() => _space.Desk.SettleAsync(CalendarMonth.Parse("2026-12"), Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Owner_sees_what_it_earned_and_only_that()
    {
        _space.Use(50);
        await _space.Desk.SettleAsync(null, Stop);

        Assert.Equal(127, Assert.Single(await _space.Statements.ForAsync(Leaves.OwnerA, null, Stop)).Total);
        Assert.Equal(127, Assert.Single(await _space.Statements.ForAsync(Leaves.OwnerB, CalendarMonth.Parse("2026-11"), Stop)).Total);
        Assert.Empty(await _space.Statements.ForAsync(Leaves.OwnerA, CalendarMonth.Parse("2026-10"), Stop));
        Assert.Empty(await _space.Statements.ForAsync(Leaves.Consumer, null, Stop));
    }
}
