using System.Buffers.Text;
using TrustedSpace.Client.Audit;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Statements;
using TrustedSpace.Tests.Protocol;
using TrustedSpace.Tests.Transparency;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Tests.Client;

/// <summary>Writes honest entries of a space with two owners, which a test then bends, into a real log, and audits its files.</summary>
internal sealed class AuditedSpace : IDisposable
{
    public static readonly ParticipantId Clinic = ParticipantId.Parse("clinic");
    public static readonly ParticipantId Regulator = ParticipantId.Parse("regulator");
    public static readonly ParticipantId[] Owners = [ParticipantId.Parse("hospital-a"), ParticipantId.Parse("hospital-b")];
    private static readonly ElementName Radius = ElementName.Parse("radius");
    private static readonly ProductId Product = ProductId.Parse("aspirates");
    private static readonly Sha256Digest Order = Sha256Digest.Of("order"u8);

    private readonly TestSpace _space;
    private readonly TemporaryLog _log;
    private readonly bool _owns;
    private readonly long _began;
    private readonly Dictionary<ParticipantId, long> _decided = [];

    public AuditedSpace()
    {
        _space = new TestSpace();
        _began = Now;
        _log = new TemporaryLog();
        _owns = true;
        Grant = GrantId.New(_space.Time);
    }

    /// <summary>Another log of the same operator, under the same key and name: what it would show to somebody else.</summary>
    public AuditedSpace(AuditedSpace first)
    {
        _space = first._space;
        _began = first._began;
        _log = new TemporaryLog(first._log.Signer);
        Grant = first.Grant;
    }

    public GrantId Grant { get; }

    /// <summary>Leaf of the first entry that a test writes: before it each owner publishes its dataset.</summary>
    public static int First => Owners.Length;

    /// <summary>What each owner asks for.</summary>
    public static Tariff Tariff { get; } = new() { Currency = "CNY", PerJob = 100, PerCell = 1 };

    public string Directory => _log.Path;

    private long Now => _space.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public GrantIssued Issued() => Issued(minimumGroupSize: 20, Owners);

    /// <summary>A grant of its own id.</summary>
    public GrantIssued Renewed()
    {
        var issued = Issued();
        var request = issued.Request with { Grant = GrantId.New(_space.Time) };
        foreach (var owner in Owners)
        {
            _decided[owner]--;
        }

        return issued with { Request = request, Decisions = [.. Owners.Select(owner => Decide(owner, owner, request, minimumGroupSize: 20))] };
    }

    public GrantIssued Issued(int minimumGroupSize, params IReadOnlyList<ParticipantId> deciding)
    {
        var request = new GrantRequest
        {
            Grant = Grant,
            Consumer = Clinic,
            ConsumerTls = "tls",
            ConsumerSealing = "sealing",
            Detail = new AuthorizationDetail
            {
                Product = Product,
                Elements = [Radius],
                Operation = Operation.Statistics,
                Purpose = "research",
                Parameters = new GrantParameters { MaximumJobs = 2, MaximumCells = 100 },
            },
            Owners = Owners,
            NotBefore = Now / 1000,
            Expires = (Now / 1000) + 900,
        };
        return new GrantIssued
        {
            At = Now,
            Request = request,
            Decisions = [.. deciding.Select(owner => Decide(owner, owner, request, minimumGroupSize))],
            Quote = Quote.For([.. Owners.Select(owner => (owner, Tariff))], jobs: 2, cells: 100),
        };
    }

    /// <summary>The first owner denies, the second allows.</summary>
    public GrantDenied Denied()
    {
        var issued = Issued();
        return new GrantDenied
        {
            At = Now,
            Request = issued.Request,
            Decisions = issued.Decisions,
            Denials = [new OwnerDenial { Owner = Owners[0], Rule = "purpose", Reason = "not for this" }],
        };
    }

    public string Decide(ParticipantId owner, ParticipantId signer, GrantRequest request, int minimumGroupSize) => SignedStatement.Sign(
        new Decision
        {
            Owner = owner,
            Series = "1",
            Number = _decided[owner] = _decided.GetValueOrDefault(owner) + 1,
            Dataset = Dataset(owner),
            Request = CanonicalJson.Hash(request),
            Allow = true,
            Denials = [],
            Obligations = new Obligations { MinimumGroupSize = minimumGroupSize },
            Policy = Sha256Digest.Of("policy"u8),
            DecidedAt = Now / 1000,
        },
        Decision.StatementType,
        _space.Keys(signer.Value).Signing);

    public Flow Released(
        GrantIssued issued, long cells = 10, int minimumGroupSize = 20, Protection? protection = null, ParticipantId[]? contributors = null)
    {
        var job = JobId.New(_space.Time);
        ReleaseStatement[] statements = [.. Owners.Select(owner => Statement(owner, job, cells, minimumGroupSize, protection, contributors))];
        return new Flow
        {
            At = Now,
            Started = Now,
            Id = FlowId.For(job),
            Grant = Grant,
            GrantLeaf = First,
            Contract = CanonicalJson.Hash(issued.Request),
            Job = job,
            Consumer = Clinic,
            Providers = [.. Owners.Select(owner => Provider(issued, owner))],
            Product = Product,
            Operation = Operation.Statistics,
            Purpose = "research",
            Elements = [Radius],
            Outcome = FlowOutcome.Released,
            Statements = [.. statements.Select(Sign)],
            Cells = cells,
            Rows = 0,
            Order = Order,
            Response = ResponseDigest.Of(statements),
            Bytes = 1000,
            Currency = "CNY",
            Charges = issued.Quote.Charges(Owners, cells),
            Quote = issued.Quote.Digest(),
        };
    }

    /// <summary>A grant for exports instead of statistics.</summary>
    public GrantIssued IssuedForExport()
    {
        var issued = Issued();
        var request = issued.Request with { Detail = issued.Request.Detail with { Operation = Operation.Export } };
        return issued with
        {
            Request = request,
            Decisions = [.. Owners.Select(owner => Decide(owner, owner, request, minimumGroupSize: 0))],
        };
    }

    /// <summary>A released export of the first owner: ten rows of one element.</summary>
    public Flow Exported(GrantIssued issued, JobId? resumes = null)
    {
        var flow = Released(issued);
        var delivered = Delivered(flow.Job, resumes);
        return flow with
        {
            Operation = Operation.Export,
            Resumes = resumes,
            Providers = [Provider(issued, Owners[0])],
            Statements = [Sign(delivered)],
            Rows = delivered.Rows,
            Response = delivered.Sealed,
            Bytes = 500,
            Charges = issued.Quote.Charges([Owners[0]], 10),
        };
    }

    public Flow Broken(GrantIssued issued) => Exported(issued) with { Outcome = FlowOutcome.Broken, Statements = [], Cells = 0, Rows = 0, Order = null, Response = null, Charges = [], Quote = null };

    public ExportReceived Received(Flow export, Func<ExportReceipt, ExportReceipt>? change = null, string signer = "clinic")
    {
        var receipt = new ExportReceipt
        {
            Job = export.Job,
            Grant = Grant,
            Owner = Owners[0],
            Rows = 10,
            Bytes = 500,
            Sealed = Sha256Digest.Of("sealed"u8),
            ReceivedAt = Now / 1000,
        };
        return new ExportReceived
        {
            At = Now,
            Job = export.Job,
            Grant = Grant,
            Consumer = Clinic,
            Owner = Owners[0],
            Receipt = SignedStatement.Sign(change?.Invoke(receipt) ?? receipt, ExportReceipt.StatementType, _space.Keys(signer).Signing),
        };
    }

    public ParticipantChanged Enrolled(ParticipantId id, ParticipantRole role) =>
        new() { At = Now, Participant = id, Role = role, Organisation = id.Value, Change = "enrolled", Certificate = "tls" };

    public FreezeOrdered Frozen(FreezeSubject subject)
    {
        var order = new FreezeOrder { Id = FreezeId.New(_space.Time), Subject = subject, Reason = Sha256Digest.Of("reason"u8), At = Now };
        return new FreezeOrdered
        {
            At = Now,
            Freeze = order.Id,
            Subject = subject,
            By = Regulator,
            Order = SignedStatement.Sign(order, FreezeOrder.StatementType, _space.Keys(Regulator.Value).Signing),
        };
    }

    public FreezeLifted Lifted(FreezeOrdered ordered, ParticipantId by) => new()
    {
        At = Now,
        Freeze = ordered.Freeze,
        By = by,
        Lift = SignedStatement.Sign(
            new FreezeLift { Freeze = ordered.Freeze, Reason = Sha256Digest.Of("reason"u8), At = Now }, FreezeLift.StatementType, _space.Keys(by.Value).Signing),
    };

    /// <summary>An owner offers its dataset.</summary>
    public DatasetPublished Published(ParticipantId owner, Tariff tariff, ParticipantId? signer = null)
    {
        var publication = new DatasetPublication
        {
            Owner = owner,
            Dataset = Dataset(owner),
            Product = Product,
            Version = 1,
            Description = Sha256Digest.Of("description"u8),
            Tariff = tariff,
            Policy = Sha256Digest.Of("policy"u8),
        };
        return new DatasetPublished
        {
            At = Now,
            Publication = publication,
            Statement = SignedStatement.Sign(publication, DatasetPublication.StatementType, _space.Keys((signer ?? owner).Value).Signing),
        };
    }

    public string Sign(ObjectionStep step, ParticipantId signer) => SignedStatement.Sign(step, ObjectionStep.StatementType, _space.Keys(signer.Value).Signing);

    public void Pass(TimeSpan time) => _space.Time.Advance(time);

    /// <summary>Writes the entries, publishes the log, and audits its directory.</summary>
    public async Task<AuditReport> AuditAsync(params IReadOnlyList<LogEntry> entries)
    {
        await CheckpointAsync(entries);
        return Audit();
    }

    /// <summary>The same, beside a checkpoint that somebody kept.</summary>
    public async Task<AuditReport> AuditAsync(IReadOnlyList<LogEntry> entries, SignedNote kept)
    {
        await CheckpointAsync(entries);
        KeptCheckpoints.Write(Directory, "witness", kept);
        return Audit();
    }

    /// <summary>Writes what the owners offer and then the entries, and publishes the log.</summary>
    public async Task<SignedNote> CheckpointAsync(params IReadOnlyList<LogEntry> entries)
    {
        await using (var log = _log.Open())
        {
            foreach (var entry in Owners.Select(owner => Published(owner, Tariff) with { At = _began }).Concat<LogEntry>(entries))
            {
                await log.AppendAsync(CanonicalJson.Serialize(entry));
            }

            return await log.PublishAsync();
        }
    }

    public AuditReport Audit() => AuditOf(_log.Path);

    /// <summary>The log's public key.</summary>
    public string Key => _log.Signer.Verifier.ToString();

    public AuditReport AuditOf(string directory, WitnessPolicy? policy = null) => LogAudit.Run(directory, _log.Signer.Verifier, _space.Authority, policy);

    public void Dispose()
    {
        _log.Dispose();
        if (_owns)
        {
            _space.Dispose();
        }
    }

    private static FlowProvider Provider(GrantIssued issued, ParticipantId owner) => new()
    {
        Owner = owner,
        Dataset = Dataset(owner),
        Version = 1,
        Decision = Sha256Digest.Of(Base64Url.DecodeFromChars(issued.Decisions[Array.IndexOf(Owners, owner)].Split('.')[1])),
    };

    private static DatasetId Dataset(ParticipantId owner) => DatasetId.Parse($"aspirates-of-{owner}");

    private string Sign(ReleaseStatement statement) =>
        SignedStatement.Sign(statement, ReleaseStatement.StatementType, _space.Keys(statement.Owner.Value).Signing);

    private ReleaseStatement Statement(ParticipantId owner, JobId job, long cells, int minimumGroupSize, Protection? protection, ParticipantId[]? contributors) => new()
    {
        Job = job,
        Grant = Grant,
        Owner = owner,
        Dataset = Dataset(owner),
        DatasetVersion = 1,
        Order = Order,
        Operation = Operation.Statistics,
        Elements = [Radius],
        Plan = Sha256Digest.Of("plan"u8),
        Transcript = Sha256Digest.Of("transcript"u8),
        MinimumGroupSize = minimumGroupSize,
        Protection = protection ?? new Protection { Mode = ProtectionMode.SecureAggregation, MinimumOwners = Owners.Length },
        Contributors = contributors ?? Owners,
        GroupsReleased = 2,
        Cells = cells,
        Bytes = 500,
        Sealed = Sha256Digest.Of("sealed"u8),
        Policy = Sha256Digest.Of("policy"u8),
        ReleasedAt = Now / 1000,
    };

    private ReleaseStatement Delivered(JobId job, JobId? resumes) => new()
    {
        Job = job,
        Grant = Grant,
        Owner = Owners[0],
        Dataset = Dataset(Owners[0]),
        DatasetVersion = 1,
        Order = Order,
        Operation = Operation.Export,
        Elements = [Radius],
        Rows = 10,
        Resumes = resumes is { } part ? new ResumedPart { Job = part, Rows = 0 } : null,
        Cells = 10,
        Bytes = 500,
        Sealed = Sha256Digest.Of("sealed"u8),
        Policy = Sha256Digest.Of("policy"u8),
        ReleasedAt = Now / 1000,
    };
}
