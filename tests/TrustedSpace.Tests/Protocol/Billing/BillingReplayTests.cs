using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Billing.Accounts;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing;

public sealed class BillingReplayTests
{
    private static readonly ParticipantId Clinic = ParticipantId.Parse("clinic");
    private static readonly ParticipantId[] Owners = [ParticipantId.Parse("a"), ParticipantId.Parse("b")];
    private static readonly GrantId Grant = GrantId.New(TimeProvider.System);

    [Fact]
    public void Released_flow_is_owed_by_the_quote_of_its_grant()
    {
        var (replay, lines) = Replay(Issued(), FlowOf(cells: 7));

        Assert.Empty(replay.Findings);
        Assert.Equal([100, 7, 200, 14], lines.Select(line => line.Line.Amount));
        Assert.All(lines, line => Assert.Equal(1, line.Line.Leaf));
        Assert.Equal(321, replay.Balances.Of(Account.Consumer(Clinic), "CNY"));
        Assert.Equal(-321, replay.Balances.Of(Account.Suspense, "CNY"));
    }

    [Fact]
    public void Charge_that_differs_from_the_quote_is_found_and_not_owed()
    {
        var flow = FlowOf(cells: 7);

        var (replay, lines) = Replay(Issued(), flow with { Charges = [flow.Charges[0] with { Amount = 108 }, .. flow.Charges.Skip(1)] });

        Assert.Contains("leaf 1: the charges differ", Assert.Single(replay.Findings).ToString(), StringComparison.Ordinal);
        Assert.Empty(lines);
    }

    [Fact]
    public void Same_flow_twice_is_owed_once()
    {
        var flow = FlowOf(cells: 7);

        var (replay, lines) = Replay(Issued(), flow, flow);

        Assert.Contains("charged a second time", Assert.Single(replay.Findings).Problem, StringComparison.Ordinal);
        Assert.Equal(321, lines.Sum(line => line.Line.Amount));
    }

    [Fact]
    public void Flow_before_its_grant_is_found() =>
        Assert.Contains("no earlier leaf issues grant", Assert.Single(Replay(FlowOf(cells: 1), Issued()).Replay.Findings).Problem, StringComparison.Ordinal);

    [Fact]
    public void Broken_flow_with_a_charge_is_found() =>
        Assert.Single(Replay(Issued(), FlowOf(cells: 1) with { Outcome = FlowOutcome.Broken }).Replay.Findings);

    [Fact]
    public void Quote_of_another_flow_is_found() =>
        Assert.Single(Replay(Issued(), FlowOf(cells: 1) with { Quote = Sha256Digest.Of("another"u8) }).Replay.Findings);

    [Fact]
    public void Quote_that_allows_more_than_its_tariffs_is_found()
    {
        var issued = Issued();

        Assert.Contains("does not follow", Assert.Single(Replay(issued with { Quote = issued.Quote with { Maximum = issued.Quote.Maximum + 1 } }).Replay.Findings).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Quote_by_another_price_book_than_the_published_is_found()
    {
        var book = new PriceBook { OperatorFee = new BasisPoints(500) };

        Assert.Contains("price book in force", Assert.Single(Replay(new PricesPublished { At = 0, Book = book, Digest = book.Digest() }, Issued()).Replay.Findings).Problem, StringComparison.Ordinal);
        Assert.Contains("not the one of the price book", Assert.Single(Replay(new PricesPublished { At = 0, Book = book, Digest = Sha256Digest.Of("x"u8) }).Replay.Findings).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Statement_that_cannot_be_read_is_found() =>
        Assert.Contains("can't be read", Assert.Single(Replay(Issued(), FlowOf(cells: 1) with { Statements = ["nothing"] }).Replay.Findings).Problem, StringComparison.Ordinal);

    [Fact]
    public void Correction_takes_off_what_was_charged_and_no_more()
    {
        var (replay, lines) = Replay(Issued(), FlowOf(cells: 7), Corrected(-100), Corrected(-7), Corrected(7), Corrected(-8), Corrected(101));

        Assert.Equal(["leaf 5", "leaf 6"], replay.Findings.Select(finding => finding.ToString()[..6]));
        Assert.Equal(321 - 100, lines.Sum(line => line.Line.Amount));
        Assert.Equal(321 - 100, replay.Balances.Of(Account.Consumer(Clinic), "CNY"));
    }

    [Fact]
    public void Correction_of_what_is_no_charged_flow_is_found() =>
        Assert.All(new long[] { -1, 0, 2, 99 }, corrects => Assert.Single(Replay(Issued(), FlowOf(cells: 7), Corrected(-1) with { Corrects = corrects }).Replay.Findings));

    [Fact]
    public void Leaf_out_of_order_is_refused() =>
        Assert.Throws<ArgumentException>(() => new BillingReplay(_ => null).Add(new LoggedEntry { Index = 1, Entry = Issued() }));

    [Fact]
    public void Every_kind_of_entry_survives_its_leaf()
    {
        LogEntry[] entries = [Issued(), FlowOf(cells: 3), Corrected(-1), new GrantRevoked { At = 5, Grant = Grant, By = Clinic }, new PeriodClosed { At = 6, Settlement = 1, Month = CalendarMonth.Parse("1970-01"), Final = false }];

        Assert.All(entries, entry =>
        {
            var leaf = CanonicalJson.Serialize(entry);
            Assert.Equal(leaf, CanonicalJson.Serialize(LoggedEntry.Read(0, leaf).Entry));
        });
    }

    private static (BillingReplay Replay, IReadOnlyList<BilledLine> Lines) Replay(params LogEntry[] leaves)
    {
        var lines = new List<BilledLine>();
        var replay = new BillingReplay(leaf => leaves.ElementAtOrDefault((int)leaf), onLine: lines.Add);
        foreach (var (index, entry) in leaves.Index())
        {
            replay.Add(new LoggedEntry { Index = index, Entry = entry });
        }

        return (replay, lines);
    }

    private static Correction Corrected(long amount) => new() { At = 3, Corrects = 1, Reason = "wrong", Lines = [new() { Owner = Owners[0], Amount = amount }] };

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
                Parameters = new GrantParameters { MaximumJobs = 20, MaximumCells = 100_000 },
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
