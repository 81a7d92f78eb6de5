using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Gateway;
using TrustedSpace.Gateway.Details;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Gateway.Jobs;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Statements;
using TrustedSpace.Tests.Protocol;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Tests.Gateway;

/// <summary>The job engine of a gateway with its database and log in a directory of its own, and two scripted owners in this process.</summary>
internal sealed class JobSpace : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("trustedspace-jobs-");
    private readonly TestSpace _space = new();
    private readonly NoteSigner _signer = NoteSigner.Generate("test/log");
    private readonly GatewayOptions _options;

    private JobSpace(JobLimits limits)
    {
        Limits = limits;
        _options = new GatewayOptions
        {
            Space = "test",
            Participant = ParticipantId.Parse("gateway"),
            Operator = ParticipantId.Parse("operator"),
            Listen = new Uri("https://127.0.0.1:0"),
            Certificates = _directory.FullName,
            State = _directory.FullName,
        };
        A = new ScriptedOwner(_space.Keys("hospital-a"), [Leaves.OwnerA, Leaves.OwnerB]);
        B = new ScriptedOwner(_space.Keys("hospital-b"), [Leaves.OwnerA, Leaves.OwnerB]);
        Start();
    }

    public JobLimits Limits { get; }

    public FakeTimeProvider Time => _space.Time;

    public ScriptedOwner A { get; }

    public ScriptedOwner B { get; }

    public DetailVault Vault { get; private set; } = null!;

    public GrantId Grant { get; private set; }

    public UsageLedger Ledger { get; private set; } = null!;

    public FlowLog Log { get; private set; } = null!;

    public WorkRegister Register { get; private set; } = null!;

    public JobStore Store { get; private set; } = null!;

    public JobRecorder Recorder { get; private set; } = null!;

    public JobAdmission Admission { get; private set; } = null!;

    public JobQueue Queue { get; private set; } = null!;

    public JobCancellation Cancellation { get; private set; } = null!;

    public JobCoordinator Coordinator { get; private set; } = null!;

    public JobClock Clock { get; private set; } = null!;

    public JobRecovery Recovery { get; private set; } = null!;

    public IReadOnlyList<LogEntry> Leaf => [.. Log.Read(0, Log.Size).Select(leaf => leaf.Entry)];

    public static async Task<JobSpace> StartAsync(int jobs = 5, long cells = 100, JobLimits? limits = null)
    {
        var space = new JobSpace(limits ?? new JobLimits());
        await using (var context = await space.Contexts.CreateDbContextAsync())
        {
            await context.Database.MigrateAsync();
        }

        space.Grant = GrantId.New(space.Time);
        await space.Log.AppendAsync(Leaves.Grant(space.Grant, jobs, cells), CancellationToken.None);
        return space;
    }

    /// <summary>Ends the process as a crash would, as far as memory goes, and starts it again on the same files.</summary>
    public async Task RestartAsync()
    {
        await Log.DisposeAsync();
        Vault.Dispose();
        Queue.Dispose();
        Admission.Dispose();
        Start();
    }

    public ParticipantKeys KeysOf(string id) => _space.Keys(id);

    public JobTicket Ticket(JobId? job = null, string sql = "SELECT COUNT(*) FROM cells", JobId? retryOf = null, int? timeout = null)
    {
        var request = Leaves.Grant(Grant, 5, 100).Request;
        var spec = new JobSpec
        {
            Job = job ?? JobId.New(Time),
            Grant = Grant,
            Product = request.Detail.Product,
            Purpose = request.Detail.Purpose,
            Sql = sql,
            RetryOf = retryOf,
            TimeoutSeconds = timeout,
            IssuedAt = Time.GetUtcNow().ToUnixTimeSeconds(),
        };
        return new JobTicket
        {
            Spec = spec,
            SignedSpec = SignedStatement.Sign(spec, JobSpec.StatementType, _space.Keys("research").Signing),
            Grant = "grant",
            Claims = Leaves.Claims(request),
            GrantLeaf = 0,
            Request = request,
            Decisions =
            [
                Leaves.Decision(Leaves.OwnerA, new Obligations { MinimumGroupSize = 5 }),
                Leaves.Decision(Leaves.OwnerB, new Obligations { MinimumGroupSize = 5, MinimumOwners = 2 }),
            ],
            Submitted = Time.GetUtcNow(),
        };
    }

    public Task<JobStatus> AdmitAsync(JobTicket ticket) =>
        Admission.AdmitAsync(ticket, CanonicalJson.Hash(ticket.Spec), CancellationToken.None);

    /// <summary>Cancels a job as its consumer.</summary>
    public Task<JobStatus> CancelAsync(JobTicket ticket) =>
        Cancellation.CancelAsync(ticket.Spec.Job, Leaves.Consumer, CancellationToken.None);

    /// <summary>Admits a job and runs it to its end, under its deadline.</summary>
    public async Task<JobStatus> RunAsync(JobTicket? ticket = null)
    {
        ticket ??= Ticket();
        await AdmitAsync(ticket);
        return await RunNextAsync();
    }

    public async Task<JobStatus> RunNextAsync()
    {
        await foreach (var job in Queue.TakeAllAsync(CancellationToken.None))
        {
            using (job)
            {
                await Clock.LimitAsync(job, () => Coordinator.RunAsync(job), CancellationToken.None);
                return (await Store.FindAsync(job.Ticket.Spec.Job, CancellationToken.None))!.Status;
            }
        }

        throw new InvalidOperationException("The queue is closed.");
    }

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        Vault.Dispose();
        Queue.Dispose();
        Admission.Dispose();
        _space.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _directory.Delete(recursive: true);
    }

    private IDbContextFactory<GatewayDbContext> Contexts => new ContextFactory(Path.Combine(_directory.FullName, "gateway.db"));

    private void Start()
    {
        Vault = new DetailVault(_directory.FullName);
        var refusals = new JobRefusals(_options, new RefusalWords(Vault));
        var index = new FlowIndex(Path.Combine(_directory.FullName, "log-index.db"), TimeProvider.System);
        var ledger = new UsageLedger(index, Time);
        var register = new WorkRegister(_options, new FreezeRegister(_options));
        Ledger = ledger;
        Register = register;
        Log = FlowLog.Open(
            Path.Combine(_directory.FullName, "log"), _signer, index, new LogProjection(ledger.Apply), new LogProjection((_, entry) => register.Apply(entry)));
        Store = new JobStore(Contexts, new JobSignals(), Time);
        Recorder = new JobRecorder(Log, new FlowRecorder(Log, index, new RefusedRequests(Log, new RefusalWords(Vault), Time), _options), index, Store, refusals, Time);
        Queue = new JobQueue(Limits);
        var live = new LiveJobs(register);
        Admission = new JobAdmission(Store, ledger, Queue, live, refusals);
        Cancellation = new JobCancellation(Queue, live, Recorder, Store, refusals);
        Clock = new JobClock(Limits, live, refusals, Time);
        Recovery = new JobRecovery(Store, Recorder, NullLogger<JobRecovery>.Instance);
        Coordinator = new JobCoordinator(
            ticket => new JobParties([Party(A), Party(B)], new BeginRequest { Job = ticket.SignedSpec }),
            new ReleaseCheck(_space.Authority),
            new JobBudget(ledger, refusals),
            Recorder,
            Limits,
            Time,
            NullLogger<JobCoordinator>.Instance);
    }

    private static JobParty Party(ScriptedOwner owner) => new(owner.Id, new ConnectorService.ConnectorServiceClient(new InMemoryConnector(owner)));

    private sealed class ContextFactory(string file) : IDbContextFactory<GatewayDbContext>
    {
        public GatewayDbContext CreateDbContext() =>
            new(new DbContextOptionsBuilder<GatewayDbContext>().UseSqlite($"Data Source={file}").Options);
    }
}
