using CsCheck;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing;

public sealed class QuoteTests
{
    private static readonly ParticipantId A = ParticipantId.Parse("a");
    private static readonly ParticipantId B = ParticipantId.Parse("b");

    [Fact]
    public void Maximum_covers_every_job_and_cell_of_every_owner()
    {
        var quote = Quote.For([(B, Price("CNY", 5, 2)), (A, Price("CNY", 10, 1))], jobs: 3, cells: 100);

        Assert.Equal([A, B], quote.Lines.Select(line => line.Owner));
        Assert.Equal(30 + 100 + 15 + 200, quote.Maximum);
    }

    [Fact]
    public void Charges_never_exceed_the_maximum_whatever_is_used() =>
        Gen.Select(Prices.Tariffs, Gen.Int[1, 5], Prices.UsageOf(A).List[0, 5]).Sample((tariff, jobs, usages) =>
        {
            var used = usages.Take(jobs).ToArray();
            var quote = Quote.For([(A, tariff)], jobs, used.Sum(usage => usage.Cells), months: 1);

            var charged = used.Sum(usage => quote.Charges([usage]).Sum(charge => charge.Amount));

            Assert.InRange(charged + (used.Length > 0 ? tariff.Subscription?.Fee ?? 0 : 0), 0, quote.Maximum);
        });

    [Fact]
    public void One_job_costs_no_more_than_its_forecast() =>
        Gen.Select(Prices.Tariffs, Prices.UsageOf(A)).Sample((tariff, usage) =>
        {
            var quote = Quote.For([(A, tariff with { Subscription = null })], jobs: 1, usage.Cells);

            var most = quote.MostCharges([A], usage.Cells).Sum(charge => charge.Amount);

            Assert.InRange(quote.Charges([usage]).Sum(charge => charge.Amount), 0, most);
        });

    [Fact]
    public void Minimum_is_a_line_of_what_is_missing()
    {
        var quote = Quote.For([(A, Price("CNY", 10, 1) with { Minimum = 100 })], jobs: 1, cells: 100);

        Assert.Equal([(ChargeUnit.Job, 10L), (ChargeUnit.Cell, 20L), (ChargeUnit.Minimum, 70L)], Lines(quote, 20));
        Assert.Equal([(ChargeUnit.Job, 10L), (ChargeUnit.Cell, 95L)], Lines(quote, 95));
    }

    [Fact]
    public void Free_purpose_costs_nothing_and_still_names_each_owner()
    {
        var book = new PriceBook { FreePurposes = ["public-interest"] };
        var quote = Quote.For([(A, Price("CNY", 10, 1)), (B, Price("CNY", 10, 1))], 1, 100, book.TermsFor("public-interest"));

        Assert.Equal(0, quote.Maximum);
        Assert.Equal([(A, 0L), (B, 0L)], quote.Charges([A, B], 20).Select(charge => (charge.Owner, charge.Amount)));
        Assert.NotEqual(0, Quote.For([(A, Price("CNY", 10, 1))], 1, 100, book.TermsFor("research")).Maximum);
    }

    [Fact]
    public void Subscription_counts_for_every_month_that_the_grant_touches()
    {
        var tariff = Price("CNY", 0, 0) with { Subscription = new Subscription { Fee = 700, Included = [] } };

        Assert.Equal(1400, Quote.For([(A, tariff)], 1, 1, months: 2).Maximum);
        Assert.Equal(2, CalendarMonth.Touched(new DateTimeOffset(2026, 11, 30, 23, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), new DateTimeOffset(2026, 12, 1, 1, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds()));
    }

    [Fact]
    public void Owner_that_left_before_the_release_is_charged_for_what_the_others_state()
    {
        var tariff = Price("CNY", 10, 1) with { Prices = [new() { Unit = ChargeUnit.RowScanned, Amount = 1, Most = 1000 }, new() { Unit = ChargeUnit.PrivacyBudget, Amount = 8, Most = 10 }] };
        var quote = Quote.For([(A, tariff), (B, tariff)], 1, 100);

        var charges = quote.Charges(Usage.Of([Statement(A, rows: 30)]));

        Assert.Equal([(ChargeUnit.Job, 10L), (ChargeUnit.Cell, 20L), (ChargeUnit.RowScanned, 30L), (ChargeUnit.PrivacyBudget, 4L)], charges.Where(charge => charge.Owner == A).Select(charge => (charge.Unit, charge.Amount)));
        Assert.Equal([(ChargeUnit.Job, 10L), (ChargeUnit.Cell, 20L), (ChargeUnit.RowScanned, 0L), (ChargeUnit.PrivacyBudget, 4L)], charges.Where(charge => charge.Owner == B).Select(charge => (charge.Unit, charge.Amount)));
    }

    [Fact]
    public void Size_of_a_dataset_is_asked_for_only_where_it_matters()
    {
        var scanned = Price("CNY", 1, 1) with { Prices = [new() { Unit = ChargeUnit.RowScanned, Amount = 1, Most = 10 }] };
        var quote = Quote.For([(A, scanned), (B, Price("CNY", 1, 1))], 1, 1);

        Assert.Equal((true, false), (quote.AsksForRowsOf(A), quote.AsksForRowsOf(B)));
        Assert.True((quote with { Terms = new PriceBook { Split = SplitRule.Contribution }.TermsFor("research") }).AsksForRowsOf(B));
    }

    [Fact]
    public void Quote_survives_its_leaf() =>
        Gen.Select(Prices.Tariffs, Prices.Books).Sample((tariff, book) =>
        {
            var quote = Quote.For([(A, tariff)], 1, 1, book.TermsFor("research"));
            var bytes = CanonicalJson.Serialize(quote);

            Assert.Equal(quote.Digest(), CanonicalJson.Deserialize<Quote>(bytes).Digest());
        });

    [Fact]
    public void Owners_that_price_in_two_currencies_are_refused() =>
        Assert.Contains("CNY, EUR", Assert.Throws<ArgumentException>(
            () => Quote.For([(A, Price("CNY", 1, 1)), (B, Price("EUR", 1, 1))], jobs: 1, cells: 1)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(long.MaxValue / 1_000)]
    [InlineData(1L << 14)]
    public void Ceiling_beyond_what_JSON_carries_is_refused(long cells) =>
        Assert.Throws<OverflowException>(() => Quote.For([(A, Price("CNY", 1, 1_000_000_000_000))], jobs: 1, cells));

    [Fact]
    public void Same_job_is_the_same_flow_and_another_is_another()
    {
        var job = JobId.New(TimeProvider.System);

        Assert.Equal(FlowId.For(job), FlowId.For(job));
        Assert.NotEqual(FlowId.For(job), FlowId.For(JobId.New(TimeProvider.System)));
        Assert.True(FlowId.TryParse(FlowId.For(job).Value, out _));
    }

    private static IEnumerable<(ChargeUnit, long)> Lines(Quote quote, long cells) => quote.Charges([A], cells).Select(charge => (charge.Unit, charge.Amount));

    private static Tariff Price(string currency, long perJob, long perCell) => new() { Currency = currency, PerJob = perJob, PerCell = perCell };

    private static ReleaseStatement Statement(ParticipantId owner, long rows) => new()
    {
        Job = JobId.New(TimeProvider.System),
        Grant = GrantId.New(TimeProvider.System),
        Owner = owner,
        Dataset = DatasetId.Parse("d"),
        DatasetVersion = 1,
        Operation = Operation.Statistics,
        Order = Sha256Digest.Of("o"u8),
        Elements = [],
        Protection = new Protection { Mode = ProtectionMode.SecureAggregation, MinimumOwners = 1, Rho = 0.0005 },
        Contributors = [A, B],
        RowsScanned = rows,
        Cells = 20,
        Bytes = 1,
        Sealed = Sha256Digest.Of("s"u8),
        Policy = Sha256Digest.Of("p"u8),
        ReleasedAt = 1,
    };
}
