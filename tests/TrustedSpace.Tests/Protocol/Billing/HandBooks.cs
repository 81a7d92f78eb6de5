using System.Buffers.Text;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Billing.Accounts;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing;

/// <summary>Leaves of product "wells" written by hand from 10 November 2026 on, and what the books make of them.</summary>
internal sealed class HandBooks
{
    private readonly List<LogEntry> _leaves = [];
    private readonly List<BilledLine> _lines = [];
    private readonly Dictionary<GrantId, (GrantIssued Issued, long Leaf)> _grants = [];
    private readonly BillingReplay _books;
    private PriceBook _book = PriceBook.Default;
    private int _named;

    public HandBooks(PriceBook? book = null)
    {
        _books = new BillingReplay(leaf => _leaves.ElementAtOrDefault((int)leaf), onLine: _lines.Add);
        if (book is not null)
        {
            Publish(book);
        }
    }

    public DateTimeOffset Now { get; set; } = new(2026, 11, 10, 12, 0, 0, TimeSpan.Zero);

    public IReadOnlyList<LogEntry> Leaves => _leaves;

    /// <summary>Amounts of all lines so far.</summary>
    public IEnumerable<(ChargeUnit Unit, long Quantity, long Amount)> Lines => _lines.Select(line => (line.Line.Unit, line.Line.Quantity, line.Line.Amount));

    /// <summary>Tax of all lines so far.</summary>
    public IEnumerable<long> Tax => _lines.Select(line => line.Line.Tax);

    public long Balance(Account account) => _books.Balances.Of(account, "CNY");

    public void Publish(PriceBook book)
    {
        _book = book;
        Append(new PricesPublished { At = At, Book = book, Digest = book.Digest() });
    }

    /// <summary>A grant of all the owners that are priced, for 100 days.</summary>
    public GrantId Grant(params IReadOnlyList<(string Owner, Tariff Tariff)> priced) => Grant("clinic", "research", Operation.Statistics, priced);

    public GrantId Grant(string consumer, string purpose, Operation operation, params IReadOnlyList<(string Owner, Tariff Tariff)> priced)
    {
        var request = new GrantRequest
        {
            Grant = GrantId.Parse(Name()),
            Consumer = ParticipantId.Parse(consumer),
            ConsumerTls = "t",
            ConsumerSealing = "s",
            Detail = new AuthorizationDetail
            {
                Product = ProductId.Parse("wells"),
                Elements = [],
                Operation = operation,
                Purpose = purpose,
                Parameters = new GrantParameters { MaximumJobs = 20, MaximumCells = 100_000 },
            },
            Owners = [.. priced.Select(price => ParticipantId.Parse(price.Owner))],
            NotBefore = At / 1000,
            Expires = (At / 1000) + (100 * 24 * 3600),
        };
        var quote = Quote.For(
            [.. priced.Select(price => (ParticipantId.Parse(price.Owner), price.Tariff))], 20, 100_000, _book.TermsFor(purpose), CalendarMonth.Touched(request.NotBefore * 1000, request.Expires * 1000));
        var issued = new GrantIssued { At = At, Request = request, Decisions = [], Quote = quote };
        _grants[request.Grant] = (issued, _leaves.Count);
        Append(issued);
        return request.Grant;
    }

    /// <summary>A release of every owner of the grant, each with the same use.</summary>
    public void Use(GrantId grant, Used used) => Use(grant, [.. _grants[grant].Issued.Request.Owners.Select(_ => used)]);

    /// <summary>A release with the use of each owner.</summary>
    public void Use(GrantId grant, params IReadOnlyList<Used> used)
    {
        var (issued, leaf) = _grants[grant];
        var (request, job) = (issued.Request, JobId.Parse(Name()));
        ReleaseStatement[] statements = [.. request.Owners.Zip(used).Select(owner => Statement(request, job, owner.First, owner.Second))];
        Append(new Flow
        {
            At = At,
            Started = At,
            Id = FlowId.For(job),
            Grant = grant,
            GrantLeaf = leaf,
            Contract = Sha256Digest.Of("contract"u8),
            Job = job,
            Consumer = request.Consumer,
            Providers = [],
            Product = request.Detail.Product,
            Operation = request.Detail.Operation,
            Purpose = request.Detail.Purpose,
            Elements = [],
            Outcome = FlowOutcome.Released,
            Statements = [.. statements.Select(statement => "." + Base64Url.EncodeToString(CanonicalJson.Serialize(statement)) + ".")],
            Cells = statements[0].Cells,
            Rows = 0,
            Bytes = 0,
            Currency = issued.Quote.Currency,
            Charges = issued.Quote.Charges(Usage.Of(statements)),
            Quote = issued.Quote.Digest(),
        });
    }

    /// <summary>Settles the earliest month; nothing may be found, and every currency sums to 0.</summary>
    public Settled Settle()
    {
        var month = _books.OpenMonths.First();
        var first = _leaves.Count;
        Append(new PeriodClosed { At = At, Settlement = _books.Settlements + 1, Month = month, Final = At >= month.To });
        while (_books.Outstanding.FirstOrDefault() is { } entry)
        {
            Append(entry);
        }

        Assert.Empty(_books.Findings);
        Assert.All(_books.Balances.All.GroupBy(balance => balance.Currency), currency => Assert.Equal(0, currency.Sum(balance => balance.Balance)));
        var entries = _leaves.Skip(first).ToArray();
        return new Settled([.. entries.OfType<SplitSettled>()], entries.OfType<OperatorSettled>().Single(), [.. entries.OfType<InvoiceIssued>()]);
    }

    private long At => Now.ToUnixTimeMilliseconds();

    private void Append(LogEntry entry)
    {
        _leaves.Add(entry);
        _books.Add(new LoggedEntry { Index = _leaves.Count - 1, Entry = entry });
        Assert.Empty(_books.Findings);
    }

    private static ReleaseStatement Statement(GrantRequest request, JobId job, ParticipantId owner, Used used)
    {
        var isExport = request.Detail.Operation == Operation.Export;
        return new ReleaseStatement
        {
            Job = job,
            Grant = request.Grant,
            Owner = owner,
            Dataset = DatasetId.Parse("d"),
            DatasetVersion = 1,
            Operation = request.Detail.Operation,
            Order = Sha256Digest.Of("order"u8),
            Elements = [],
            Protection = used.Rho is { } rho ? new Protection { Mode = ProtectionMode.SecureAggregation, MinimumOwners = 1, Rho = rho } : null,
            Contributors = isExport ? [] : request.Owners,
            Rows = isExport ? used.Rows : 0,
            RowsScanned = isExport ? null : used.Rows,
            Cells = used.Cells,
            Bytes = used.Bytes,
            Sealed = Sha256Digest.Of("sealed"u8),
            Policy = Sha256Digest.Of("policy"u8),
            ReleasedAt = 1,
        };
    }

    private string Name() => $"00000000-0000-4000-8000-{++_named:x12}";
}

/// <summary>What one owner's data was used for.</summary>
internal sealed record Used(long Cells = 0, long Rows = 0, long Bytes = 0, double? Rho = null);

/// <summary>The leaves of a settlement in one currency.</summary>
internal sealed record Settled(IReadOnlyList<SplitSettled> Splits, OperatorSettled Operator, IReadOnlyList<InvoiceIssued> Invoices);
