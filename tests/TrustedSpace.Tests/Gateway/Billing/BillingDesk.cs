using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Gateway;
using TrustedSpace.Gateway.Billing;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Tests.Gateway.Billing;

/// <summary>A log with one grant of two owners and the operator's desk over it, on 20 November 2026.</summary>
internal sealed class BillingDesk : IAsyncDisposable
{
    public static readonly GatewayOptions Options = new()
    {
        Space = "water & light",
        Participant = ParticipantId.Parse("gateway"),
        Operator = ParticipantId.Parse("operator"),
        Listen = new Uri("https://127.0.0.1:0"),
        Certificates = ".",
        State = ".",
    };

    public static readonly PriceBook Book = new()
    {
        OperatorFee = new BasisPoints(1000),
        Tax = new BasisPoints(600),
        Split = SplitRule.Equal,
        RevenueCaps = [new RevenueCap { Currency = "CNY", Amount = 20 }],
    };

    private readonly IndexedLog _log = new();
    private readonly GrantId _grant = GrantId.New(TimeProvider.System);
    private readonly Quote _quote;

    public BillingDesk()
    {
        _log.Open();
        Restart();
        _log.Append(new PricesPublished { At = Now, Book = Book, Digest = Book.Digest() });
        var issued = Leaves.Grant(_grant, jobs: 100, cells: 100_000);
        _quote = Quote.For([.. Leaves.Quote.Lines.Select(line => (line.Owner, line.Tariff))], 100, 100_000, Book.TermsFor("research"));
        _log.Append(issued with { Quote = _quote });
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));

    public InvoiceLedger Ledger { get; private set; } = null!;

    public SettlementDesk Desk { get; private set; } = null!;

    public OwnerStatements Statements => new(new SettledLeaves(_log.Index));

    public IReadOnlyList<LogEntry> Log => [.. _log.Log.Read(0, _log.Log.Size).Select(leaf => leaf.Entry)];

    private long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>What a new process makes of the log.</summary>
    public void Restart()
    {
        var settled = new SettledLeaves(_log.Index);
        Ledger = LedgerOf(_log);
        Desk = new SettlementDesk(_log.Log, Ledger, settled, Options, Time);
    }

    /// <summary>The ledger of a log, with saved books beside it.</summary>
    public static InvoiceLedger LedgerOf(IndexedLog log) => new(log.Log, log.Index, ArchiveOf(log), new SettledLeaves(log.Index));

    public static BooksArchive ArchiveOf(IndexedLog log) => new(log.Log, new BooksFile(FileOf(log)), NullLogger<BooksArchive>.Instance);

    public static string FileOf(IndexedLog log) => Path.Combine(log.Path, "books.db");

    public long Append(LogEntry entry) => _log.Append(entry);

    /// <summary>A release of so many cells, charged 150 and 3 a cell.</summary>
    public long Use(long cells) => Append(Leaves.Flow(_grant, JobId.New(TimeProvider.System), cells) with
    {
        At = Now,
        Started = Now,
        GrantLeaf = 1,
        Charges = _quote.Charges([Leaves.OwnerA, Leaves.OwnerB], cells),
        Quote = _quote.Digest(),
    });

    public ValueTask DisposeAsync() => _log.DisposeAsync();
}
