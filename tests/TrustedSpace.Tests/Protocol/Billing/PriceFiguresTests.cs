using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Billing.Accounts;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing;

/// <summary>Every kind of price from its use to the invoice, with figures worked by hand.</summary>
public sealed class PriceFiguresTests
{
    [Fact]
    public void Each_unit_of_a_statistics_job_is_a_line()
    {
        var books = new HandBooks();
        var grant = books.Grant(("a", new Tariff
        {
            Currency = "CNY",
            PerJob = 500,
            PerCell = 10,
            Prices =
            [
                new() { Unit = ChargeUnit.RowScanned, Amount = 1, Per = 10, Most = 1000 },
                new() { Unit = ChargeUnit.Megabyte, Amount = 3, Most = 100 },
                new() { Unit = ChargeUnit.PrivacyBudget, Amount = 8, Most = 10 },
            ],
        }));

        books.Use(grant, new Used(Cells: 60, Rows: 195, Bytes: 1_500_000, Rho: 0.004));
        books.Use(grant, new Used(Cells: 0, Rows: 20_000, Bytes: 0, Rho: 0.0125));

        // 19.5 and 4.5 go to the even neighbour; 20,000 rows and 12.5 thousandths of rho are more than is charged of one job.
        Assert.Equal(
            [
                (ChargeUnit.Job, 1, 500), (ChargeUnit.Cell, 60, 600), (ChargeUnit.RowScanned, 195, 20), (ChargeUnit.Megabyte, 1_500_000, 4), (ChargeUnit.PrivacyBudget, 4_000_000_000, 32),
                (ChargeUnit.Job, 1, 500), (ChargeUnit.Cell, 0, 0), (ChargeUnit.RowScanned, 1000, 100), (ChargeUnit.Megabyte, 0, 0), (ChargeUnit.PrivacyBudget, 10_000_000_000, 80),
            ],
            books.Lines);
        Assert.Equal(1156 + 680, Assert.Single(books.Settle().Invoices).Total);
    }

    [Fact]
    public void Rows_of_an_export_are_a_line()
    {
        var books = new HandBooks();
        var grant = books.Grant("clinic", "research", Operation.Export, ("a", new Tariff { Currency = "CNY", PerJob = 100, PerCell = 1, Prices = [new() { Unit = ChargeUnit.RowExported, Amount = 2 }] }));

        books.Use(grant, new Used(Cells: 21, Rows: 7));

        Assert.Equal([(ChargeUnit.Job, 1, 100), (ChargeUnit.Cell, 21, 21), (ChargeUnit.RowExported, 7, 14)], books.Lines);
        Assert.Equal(135, Assert.Single(books.Settle().Invoices).Total);
    }

    [Fact]
    public void Tiers_are_graduated_within_one_job()
    {
        var books = new HandBooks();
        var grant = books.Grant(("a", new Tariff
        {
            Currency = "CNY",
            Prices = [new() { Unit = ChargeUnit.Cell, Amount = 5, Tiers = [new() { Above = 1000, Amount = 3 }, new() { Above = 2000, Amount = 1 }] }],
        }));

        books.Use(grant, new Used(Cells: 2500)); // 1000 × 5 + 1000 × 3 + 500 × 1
        books.Use(grant, new Used(Cells: 1000));
        books.Use(grant, new Used(Cells: 1001));

        Assert.Equal([8500, 5000, 5003], books.Lines.Where(line => line.Unit == ChargeUnit.Cell).Select(line => line.Amount));
    }

    [Fact]
    public void Job_below_the_minimum_is_raised_to_it()
    {
        var books = new HandBooks();
        var grant = books.Grant(("a", new Tariff { Currency = "CNY", PerJob = 10, PerCell = 1, Minimum = 100 }));

        books.Use(grant, new Used(Cells: 20));
        books.Use(grant, new Used(Cells: 95));

        Assert.Equal([(ChargeUnit.Job, 1, 10), (ChargeUnit.Cell, 20, 20), (ChargeUnit.Minimum, 1, 70), (ChargeUnit.Job, 1, 10), (ChargeUnit.Cell, 95, 95)], books.Lines);
        Assert.Equal(205, Assert.Single(books.Settle().Invoices).Total);
    }

    [Fact]
    public void Subscription_is_due_once_a_month_and_includes_its_volume()
    {
        var books = new HandBooks();
        var tariff = new Tariff { Currency = "CNY", PerCell = 10, Subscription = new() { Fee = 10_000, Included = [new() { Unit = ChargeUnit.Cell, Quantity = 100 }] } };
        var grant = books.Grant(("a", tariff));
        var other = books.Grant("lab", "research", Operation.Statistics, ("a", tariff));

        books.Use(grant, new Used(Cells: 60)); // 600, fee, 60 cells included
        books.Use(grant, new Used(Cells: 60)); // 600, the last 40 included
        books.Use(grant, new Used(Cells: 7)); // 70, none left
        books.Use(other, new Used(Cells: 1)); // another consumer's own subscription
        books.Now = books.Now.AddMonths(1);
        var november = books.Settle();
        books.Use(grant, new Used(Cells: 60)); // a new month's fee and volume
        books.Now = books.Now.AddMonths(1);
        var december = books.Settle();

        Assert.Equal(
            [
                (ChargeUnit.Job, 1, 0), (ChargeUnit.Cell, 60, 600), (ChargeUnit.Subscription, 1, 10_000), (ChargeUnit.Included, 60, -600),
                (ChargeUnit.Job, 1, 0), (ChargeUnit.Cell, 60, 600), (ChargeUnit.Included, 40, -400),
                (ChargeUnit.Job, 1, 0), (ChargeUnit.Cell, 7, 70),
                (ChargeUnit.Job, 1, 0), (ChargeUnit.Cell, 1, 10), (ChargeUnit.Subscription, 1, 10_000), (ChargeUnit.Included, 1, -10),
                (ChargeUnit.Job, 1, 0), (ChargeUnit.Cell, 60, 600), (ChargeUnit.Subscription, 1, 10_000), (ChargeUnit.Included, 60, -600),
            ],
            books.Lines);
        Assert.Equal([("clinic", 10_270L), ("lab", 10_000L)], november.Invoices.Select(invoice => (invoice.Consumer.Value, invoice.Total)));
        Assert.Equal(10_000, Assert.Single(december.Invoices).Total);
    }

    [Fact]
    public void Public_interest_use_is_free_and_still_recorded()
    {
        var books = new HandBooks(new PriceBook { OperatorFee = new(1000), FreePurposes = ["public-interest"] });
        var tariff = new Tariff { Currency = "CNY", PerJob = 500, PerCell = 10, Subscription = new() { Fee = 10_000, Included = [] } };
        var free = books.Grant("clinic", "public-interest", Operation.Statistics, ("a", tariff), ("b", tariff));

        books.Use(free, new Used(Cells: 60));
        var settled = books.Settle();

        Assert.Equal([(ChargeUnit.Job, 1, 0), (ChargeUnit.Job, 1, 0)], books.Lines);
        Assert.Empty(settled.Splits);
        Assert.Equal((0L, 2L), (settled.Invoices[0].Total, settled.Invoices[0].Lines));
        Assert.Equal(0, settled.Operator.Fee);
    }

    [Fact]
    public void Revenue_above_the_cap_is_deducted_from_the_next_month_in_proportion_to_what_is_owed()
    {
        var books = new HandBooks(Capped(50));
        var (clinic, lab) = (books.Grant("clinic", "research", Operation.Statistics, ("a", Job(150))), books.Grant("lab", "research", Operation.Statistics, ("a", Job(50))));
        books.Use(books.Grant(("a", Job(1000))), new Used());
        books.Now = books.Now.AddMonths(1);

        var november = books.Settle(); // fee 100, of which 50 may be kept
        books.Use(clinic, new Used());
        books.Use(lab, new Used());
        books.Now = books.Now.AddMonths(1);
        var december = books.Settle(); // 50 × 150 / 200 = 37.5 and 12.5: the unit that is left goes to the first
        books.Use(clinic, new Used());
        books.Now = books.Now.AddMonths(1);
        var january = books.Settle();

        Assert.Equal((100L, 50L, 50L, 0L), Figures(november));
        Assert.Equal((20L, 20L, 0L, 50L), Figures(december));
        Assert.Equal([150 - 38, 50 - 12], december.Invoices.Select(invoice => invoice.Total));
        Assert.Equal((15L, 15L, 0L, 0L), Figures(january));
        Assert.Equal(0, books.Balance(Account.Suspense));
        Assert.Equal(-(50 + 20 + 15), books.Balance(Account.Operator));
        Assert.Equal(-(900 + 180 + 135), books.Balance(Account.Owner(ParticipantId.Parse("a"))));
    }

    [Fact]
    public void Deduction_beyond_what_is_owed_waits_for_the_month_after()
    {
        var books = new HandBooks(Capped(0));
        var (large, small) = (books.Grant(("a", Job(1000))), books.Grant(("a", Job(30))));
        foreach (var grant in new[] { large, small, large })
        {
            books.Use(grant, new Used());
            books.Now = books.Now.AddMonths(1);
        }

        Assert.Equal((100L, 0L, 100L, 0L), Figures(books.Settle()));
        var december = books.Settle();
        Assert.Equal((3L, 0L, 3L, 30L), Figures(december));
        Assert.Equal(0, Assert.Single(december.Invoices).Total);
        var january = books.Settle();
        Assert.Equal((100L, 0L, 100L, 73L), Figures(january));
        Assert.Equal(1000 - 73, Assert.Single(january.Invoices).Total);
        Assert.Equal(-100, books.Balance(Account.Suspense));
    }

    [Fact]
    public void Cap_is_of_the_month_however_many_parts_it_is_settled_in()
    {
        var books = new HandBooks(Capped(50));
        var grant = books.Grant(("a", Job(400)));

        books.Use(grant, new Used());
        Assert.Equal((40L, 40L, 0L, 0L), Figures(books.Settle()));
        books.Use(grant, new Used());
        Assert.Equal((40L, 10L, 30L, 0L), Figures(books.Settle()));
    }

    [Fact]
    public void Prices_that_change_in_a_month_bind_later_grants_only()
    {
        var (before, after) = (new PriceBook { OperatorFee = new(1000) }, new PriceBook { OperatorFee = new(2000) });
        var books = new HandBooks(before);
        var earlier = books.Grant(("a", Job(100)));
        books.Publish(after);
        var later = books.Grant(("a", Job(300)));

        books.Use(later, new Used());
        books.Use(earlier, new Used());
        var settled = books.Settle();

        Assert.Equal([(before.Digest(), 100L, 10L), (after.Digest(), 300L, 60L)], settled.Splits.OrderBy(split => split.Gross).Select(split => (split.Book, split.Gross, split.Fee)));
        Assert.Equal(400, Assert.Single(settled.Invoices).Total);
    }

    [Fact]
    public void Lines_are_rounded_once_each_and_sums_never()
    {
        var books = new HandBooks(new PriceBook { Tax = new(600) });
        var grant = books.Grant(("a", new Tariff { Currency = "CNY", PerJob = 500, Prices = [new() { Unit = ChargeUnit.RowScanned, Amount = 1, Per = 10, Most = 1000 }] }));

        foreach (var rows in new[] { 15, 25, 35, 605 }) // 1.5, 2.5, 3.5 and 60.5
        {
            books.Use(grant, new Used(Rows: rows));
        }

        Assert.Equal([2, 2, 4, 60], books.Lines.Where(line => line.Unit == ChargeUnit.RowScanned).Select(line => line.Amount));

        // 6 ÷ 106 of 500, 2, 500, 2, 500, 4, 500 and 60: of the sum it would be 117.1.
        Assert.Equal([28, 0, 28, 0, 28, 0, 28, 3], books.Tax);
        Assert.Equal((2068L, 115L), books.Settle().Invoices.Select(invoice => (invoice.Total, invoice.Tax)).Single());
    }

    [Fact]
    public void Currency_is_the_grant_s_and_is_settled_by_itself()
    {
        var books = new HandBooks();
        books.Use(books.Grant(("a", new Tariff { Currency = "JPY", PerJob = 500 })), new Used());

        var settled = books.Settle();

        Assert.Equal(("JPY", 500L), settled.Invoices.Select(invoice => (invoice.Currency, invoice.Total)).Single());
        Assert.Equal("JPY", settled.Operator.Currency);
    }

    private static Tariff Job(long amount) => new() { Currency = "CNY", PerJob = amount };

    private static PriceBook Capped(long amount) => new() { OperatorFee = new(1000), RevenueCaps = [new() { Currency = "CNY", Amount = amount }] };

    private static (long Fee, long Kept, long Held, long Returned) Figures(Settled settled) =>
        (settled.Operator.Fee, settled.Operator.Kept, settled.Operator.Held, settled.Operator.Returned);
}
