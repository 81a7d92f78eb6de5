using System.Buffers.Text;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Tests.Protocol.Billing.Histories;

/// <summary>
/// The leaves of a small space as an honest gateway writes them, played from a script of numbers: grants, use by two consumers of two products, price changes,
/// corrections, retries, crashes, use that is recorded late, and settlements.
/// </summary>
internal sealed class BillingHistory
{
    private static readonly ParticipantId[] Consumers = [ParticipantId.Parse("clinic"), ParticipantId.Parse("lab")];
    private static readonly ParticipantId[] Owners = [ParticipantId.Parse("a"), ParticipantId.Parse("b"), ParticipantId.Parse("c")];
    private static readonly (ProductId Id, string Currency, ParticipantId[] Owners)[] Products =
        [(ProductId.Parse("large"), "CNY", Owners), (ProductId.Parse("small"), "CNY", Owners[..2]), (ProductId.Parse("foreign"), "JPY", Owners[1..])];

    /// <summary>Milliseconds after which no use under a grant is recorded any more: far less than the two months that a subscription looks back.</summary>
    private const long LongestDelay = 1_000L * 60 * 60 * 24 * 25;

    private readonly List<LogEntry> _leaves = [];
    private readonly List<(GrantIssued Issued, long Leaf)> _grants = [];
    private readonly Dictionary<GrantId, (int Jobs, long Cells)> _used = [];
    private readonly Tariff[] _tariffs;
    private BillingReplay _books;
    private PriceBook _book = PriceBook.Default;
    private long _now = new DateTimeOffset(2026, 10, 20, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private int _named;

    public BillingHistory(IEnumerable<Tariff> tariffs)
    {
        _tariffs = [.. tariffs];
        _books = Restarted();
    }

    public IReadOnlyList<LogEntry> Leaves => _leaves;

    /// <summary>Leaves that charge a flow again; an honest gateway has none.</summary>
    public List<long> Duplicates { get; } = [];

    /// <summary>Books over all leaves so far, kept as the gateway keeps them.</summary>
    public BillingReplay Books => _books;

    public void Play(HistoryStep step, IReadOnlyList<PriceBook> books)
    {
        switch (step.Kind)
        {
            case 0:
                Publish(books[step.A % books.Count]);
                break;
            case 1 or 2:
                Grant(step);
                break;
            case 3:
                _now += 1_000L * 60 * 60 * 24 * (1 + (step.A % 20));
                break;
            case 4:
                Settle(crash: step.A % 3);
                break;
            case 5:
                Correct(step);
                break;
            case 6:
                Repeat(step);
                break;
            case 7:
                _books = Restarted();
                break;
            default:
                Use(step);
                break;
        }
    }

    /// <summary>Settles what is open, month by month; a crash leaves it to be completed after other leaves.</summary>
    public void Settle(int crash = 0)
    {
        Complete();
        if (_books.OpenMonths.FirstOrDefault() is var month && _books.OpenMonths.Count == 0)
        {
            return;
        }

        _now = Math.Max(_now, month.From); // flows of a clock that ran ahead
        Append(new PeriodClosed { At = _now, Settlement = _books.Settlements + 1, Month = month, Final = _now >= month.To });
        if (crash == 0)
        {
            Complete();
        }
        else if (crash == 1 && _books.Outstanding.FirstOrDefault() is { } first)
        {
            Append(first with { At = _now });
            _books = Restarted();
        }
    }

    public void SettleAll()
    {
        while (_books.OpenMonths.Count > 0)
        {
            _now = Math.Max(_now, _books.OpenMonths.First().To);
            Settle();
        }

        Complete();
    }

    private void Complete()
    {
        while (_books.Outstanding.FirstOrDefault() is { } entry)
        {
            Append(entry with { At = _now });
        }
    }

    private BillingReplay Restarted()
    {
        var books = new BillingReplay(leaf => _leaves.ElementAtOrDefault((int)leaf));
        foreach (var (index, entry) in _leaves.Index())
        {
            books.Add(new LoggedEntry { Index = index, Entry = entry });
        }

        return books;
    }

    private void Append(LogEntry entry)
    {
        _leaves.Add(entry);
        _books.Add(new LoggedEntry { Index = _leaves.Count - 1, Entry = entry });
    }

    private void Publish(PriceBook book)
    {
        _book = book;
        Append(new PricesPublished { At = _now, Book = book, Digest = book.Digest() });
    }

    private void Grant(HistoryStep step)
    {
        var (id, currency, owners) = Products[step.A % Products.Length];
        var now = _now / 1000;
        var request = new GrantRequest
        {
            Grant = GrantId.Parse(Name()),
            Consumer = Consumers[step.B % Consumers.Length],
            ConsumerTls = "t",
            ConsumerSealing = "s",
            Detail = new AuthorizationDetail
            {
                Product = id,
                Elements = [],
                Operation = step.C % 4 == 0 ? Operation.Export : Operation.Statistics,
                Purpose = step.C % 5 == 0 ? "public-interest" : "research",
                Parameters = new GrantParameters { MaximumJobs = 1 + (step.C % 4), MaximumCells = 20 + (step.B % 200), LifetimeSeconds = 3600 * 24 },
            },
            Owners = owners,
            NotBefore = now,
            Expires = now + (3600 * 24),
        };
        var parameters = request.Detail.Parameters;
        var quote = Quote.For(
            [.. owners.Select((owner, i) => (owner, _tariffs[(step.B + i) % _tariffs.Length] with { Currency = currency }))],
            parameters.MaximumJobs,
            parameters.MaximumCells,
            _book.TermsFor(request.Detail.Purpose),
            CalendarMonth.Touched(request.NotBefore * 1000, request.Expires * 1000));
        _grants.Add((new GrantIssued { At = _now, Request = request, Decisions = [], Quote = quote }, _leaves.Count));
        Append(_grants[^1].Issued);
    }

    private void Use(HistoryStep step)
    {
        if (_grants.Count == 0)
        {
            return;
        }

        var (issued, leaf) = _grants[step.A % _grants.Count];
        var (request, limits) = (issued.Request, issued.Request.Detail.Parameters);
        var used = _used.GetValueOrDefault(request.Grant);
        if (used.Jobs >= limits.MaximumJobs || _now - (request.Expires * 1000) > LongestDelay)
        {
            return;
        }

        var cells = Math.Min(step.B % 60, limits.MaximumCells - used.Cells);
        _used[request.Grant] = (used.Jobs + 1, used.Cells + cells);
        var isExport = request.Detail.Operation == Operation.Export;
        var job = JobId.Parse(Name());
        var owners = isExport ? [request.Owners[step.C % request.Owners.Count]] : request.Owners;
        ReleaseStatement[] statements = [.. owners.Select((owner, i) => Statement(request, job, owner, cells, rows: (step.C * (i + 1)) % 300, bytes: step.C * 7919L % 9_000_000))];

        // A grant that has ended may still have use that was under way; its record then is late.
        var started = Math.Min(_now, (request.Expires * 1000) - 1);
        Append(new Flow
        {
            At = step.C % 3 == 0 ? started : _now,
            Started = started,
            Id = FlowId.For(job),
            Grant = request.Grant,
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
            Statements = [.. statements.Select(Unsigned)],
            Cells = cells,
            Rows = 0,
            Bytes = 0,
            Currency = issued.Quote.Currency,
            Charges = issued.Quote.Charges(Usage.Of(statements)),
            Quote = issued.Quote.Digest(),
        });
    }

    private void Correct(HistoryStep step)
    {
        var flows = _leaves.Index().Where(leaf => leaf.Item is Flow flow && flow.Charges.Any(charge => charge.Amount > 0) && !Duplicates.Contains(leaf.Index)).ToArray();
        if (flows.Length == 0)
        {
            return;
        }

        var (corrects, entry) = flows[step.A % flows.Length];
        var owner = ((Flow)entry).Charges[step.B % ((Flow)entry).Charges.Count].Owner;
        var correction = new Correction { At = _now, Corrects = corrects, Reason = "upheld", Lines = [new CorrectionLine { Owner = owner, Amount = -(1 + (step.C % 40)) }] };
        if (_books.Problem(correction) is null)
        {
            Append(correction);
        }
    }

    // A gateway that retries without looking: the second leaf is at fault, and nothing is owed for it.
    private void Repeat(HistoryStep step)
    {
        if (_leaves.OfType<Flow>().ToArray() is { Length: > 0 } flows)
        {
            Duplicates.Add(_leaves.Count);
            Append(flows[step.A % flows.Length] with { At = _now });
        }
    }

    private static ReleaseStatement Statement(GrantRequest request, JobId job, ParticipantId owner, long cells, long rows, long bytes) => new()
    {
        Job = job,
        Grant = request.Grant,
        Owner = owner,
        Dataset = DatasetId.Parse("d"),
        DatasetVersion = 1,
        Operation = request.Detail.Operation,
        Order = Sha256Digest.Of("order"u8),
        Elements = [],
        Protection = request.Detail.Operation == Operation.Export ? null : new Protection { Mode = ProtectionMode.SecureAggregation, MinimumOwners = 1, Rho = 0.0125 },
        Contributors = request.Detail.Operation == Operation.Export ? [] : request.Owners,
        Rows = request.Detail.Operation == Operation.Export ? Math.Min(rows, cells) : 0,
        RowsScanned = request.Detail.Operation == Operation.Export ? null : rows,
        Cells = cells,
        Bytes = bytes,
        Sealed = Sha256Digest.Of("sealed"u8),
        Policy = Sha256Digest.Of("policy"u8),
        ReleasedAt = 1,
    };

    private static string Unsigned(ReleaseStatement statement) => "." + Base64Url.EncodeToString(CanonicalJson.Serialize(statement)) + ".";

    private string Name() => $"00000000-0000-4000-8000-{++_named:x12}";
}

/// <summary>One thing that happens.</summary>
internal readonly record struct HistoryStep(int Kind, int A, int B, int C);
