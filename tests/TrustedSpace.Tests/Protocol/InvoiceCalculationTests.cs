using CsCheck;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public sealed class InvoiceCalculationTests
{
    private static readonly ParticipantId Clinic = ParticipantId.Parse("clinic");
    private static readonly ParticipantId[] Owners = [ParticipantId.Parse("a"), ParticipantId.Parse("b")];
    private static readonly GrantId Grant = GrantId.New(TimeProvider.System);

    [Fact]
    public void Released_flow_is_priced_by_the_quote_of_its_grant()
    {
        var calculation = Calculate(Issued(), FlowOf(cells: 7));

        var invoice = Assert.Single(calculation.For(Clinic, 0, long.MaxValue));
        Assert.Empty(calculation.Errors);
        Assert.Equal([100, 7, 200, 14], invoice.Lines.Select(line => line.Amount));
        Assert.Equal(321, invoice.Total);
        Assert.All(invoice.Lines, line => Assert.Equal(1, line.Leaf));
    }

    [Fact]
    public void Charge_that_differs_from_the_quote_is_an_error_and_no_line()
    {
        var flow = FlowOf(cells: 7);
        var dearer = flow with { Charges = [flow.Charges[0] with { Amount = 108 }, .. flow.Charges.Skip(1)] };

        var calculation = Calculate(Issued(), dearer);

        Assert.Single(calculation.Errors);
        Assert.Empty(calculation.For(Clinic, 0, long.MaxValue));
    }

    [Fact]
    public void Same_flow_twice_is_charged_once()
    {
        var flow = FlowOf(cells: 7);

        var calculation = Calculate(Issued(), flow, flow);

        Assert.Single(calculation.Errors);
        Assert.Equal(321, Assert.Single(calculation.For(Clinic, 0, long.MaxValue)).Total);
    }

    [Fact]
    public void Flow_before_its_grant_is_an_error() =>
        Assert.Single(Calculate(FlowOf(cells: 1), Issued()).Errors);

    [Fact]
    public void Broken_flow_with_a_charge_is_an_error() =>
        Assert.Single(Calculate(Issued(), FlowOf(cells: 1) with { Outcome = FlowOutcome.Broken }).Errors);

    [Fact]
    public void Leaf_out_of_order_is_refused() =>
        Assert.Throws<ArgumentException>(() => new InvoiceCalculation().Add(new LoggedEntry { Index = 1, Entry = Issued() }));

    [Fact]
    public void Total_is_the_sum_of_prices_over_any_history() =>
        Gen.Int[0, 1000].List[0, 20].Sample(cells =>
        {
            LogEntry[] leaves = [Issued(), .. cells.Select(count => FlowOf(count))];

            var calculation = Calculate(leaves);

            Assert.Empty(calculation.Errors);
            Assert.Equal(
                cells.Sum(count => 300L + (3 * count)),
                calculation.For(Clinic, 0, long.MaxValue).Sum(invoice => invoice.Total));
        });

    [Fact]
    public void Every_kind_of_entry_survives_its_leaf()
    {
        LogEntry[] entries = [Issued(), FlowOf(cells: 3), new GrantRevoked { At = 5, Grant = Grant, By = Clinic }];

        Assert.All(entries, entry =>
        {
            var leaf = CanonicalJson.Serialize(entry);
            Assert.Equal(leaf, CanonicalJson.Serialize(LoggedEntry.Read(0, leaf).Entry));
        });
    }

    private static InvoiceCalculation Calculate(params IEnumerable<LogEntry> leaves)
    {
        var calculation = new InvoiceCalculation();
        foreach (var (index, entry) in leaves.Index())
        {
            calculation.Add(new LoggedEntry { Index = index, Entry = entry });
        }

        return calculation;
    }

    private static GrantIssued Issued() => new()
    {
        At = 1,
        Request = new GrantRequest
        {
            Grant = Grant,
            Consumer = Clinic,
            ConsumerTls = "tls",
            ConsumerSealing = "sealing",
            Detail = new AuthorizationDetail
            {
                Product = ProductId.Parse("aspirates"),
                Elements = [ElementName.Parse("radius")],
                Operation = Operation.Statistics,
                Purpose = "research",
            },
            Owners = Owners,
            NotBefore = 0,
            Expires = 100,
        },
        Decisions = [],
        Quote = Quote.For([(Owners[0], Price(100, 1)), (Owners[1], Price(200, 2))], jobs: 20, cells: 100_000),
    };

    private static Flow FlowOf(long cells)
    {
        var job = JobId.New(TimeProvider.System);
        return new Flow
        {
            At = 2,
            Started = 1,
            Id = FlowId.For(job),
            Grant = Grant,
            Job = job,
            GrantLeaf = 0,
            Contract = Sha256Digest.Of("contract"u8),
            Providers = [],
            Rows = 0,
            Consumer = Clinic,
            Product = ProductId.Parse("aspirates"),
            Operation = Operation.Statistics,
            Purpose = "research",
            Elements = [ElementName.Parse("radius")],
            Outcome = FlowOutcome.Released,
            Statements = [],
            Cells = cells,
            Bytes = 10,
            Currency = "CNY",
            Charges = Issued().Quote.Charges(Owners, cells),
            Quote = Issued().Quote.Digest(),
        };
    }

    private static Tariff Price(long perJob, long perCell) => new() { Currency = "CNY", PerJob = perJob, PerCell = perCell };
}
