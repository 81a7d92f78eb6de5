using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using TrustedSpace.Gateway;
using TrustedSpace.Gateway.Billing;
using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Gateway.Details;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Objections;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;
using TrustedSpace.Tests.Protocol;
using TrustedSpace.Transparency.Notes;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

/// <summary>The gateway's desk of objections over a log and a database of its own, with what a crash leaves behind.</summary>
public sealed class ObjectionDeskTests : IAsyncDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("trustedspace-objections-");
    private readonly TestSpace _space = new();
    private readonly Contexts _contexts;
    private readonly FlowLog _log;
    private readonly ParticipantRegistry _registry;
    private readonly ObjectionStore _store;
    private readonly DetailVault _vault;
    private readonly ObjectionDesk _desk;

    public ObjectionDeskTests()
    {
        var options = new GatewayOptions
        {
            Space = "test",
            Participant = ParticipantId.Parse("gateway"),
            Operator = ParticipantId.Parse("operator"),
            Listen = new Uri("https://127.0.0.1:0"),
            Certificates = _state.FullName,
            State = _state.FullName,
        };
        _contexts = new Contexts($"Data Source={Path.Combine(_state.FullName, "gateway.db")};Pooling=False");
        using (var context = _contexts.CreateDbContext())
        {
            context.Database.Migrate();
        }

        var index = new FlowIndex(Path.Combine(_state.FullName, "index.db"), TimeProvider.System);
        _log = FlowLog.Open(Path.Combine(_state.FullName, "log"), NoteSigner.Generate("test/log"), index);
        _registry = new ParticipantRegistry(_contexts);
        _store = new ObjectionStore(_contexts);
        _vault = new DetailVault(_state.FullName);
        var words = new CallerWords(_space.Authority, options, _space.Time);
        var archive = new BooksArchive(_log, new BooksFile(Path.Combine(_state.FullName, "books.db")), NullLogger<BooksArchive>.Instance);
        var invoices = new InvoiceLedger(_log, index, archive, new SettledLeaves(index));
        var standing = new ObjectionStanding(_log, new ProductCatalog(_contexts), invoices, _registry, words);
        _desk = new ObjectionDesk(words, standing, new ObjectionCorrections(standing, index, invoices), _store, new ObjectionLeaves(_log, _space.Time), _vault);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upheld_objection_takes_off_at_most_what_stands_and_writes_one_leaf_a_step()
    {
        var flow = await FlowAsync();
        var id = await AnsweredAsync(flow);
        var owner = Leaves.OwnerA.Value;
        var charged = Charged(flow);

        var tooMuch = await RefusedAsync(() => StepAsync(id, ObjectionAction.Uphold, "regulator", step => step with { Corrections = [Off(flow, owner, charged + 1)] }));
        Assert.Equal(RefusalCode.Conflict, tooMuch.Code);
        var upheld = await StepAsync(id, ObjectionAction.Uphold, "regulator", step => step with { Corrections = [Off(flow, owner, charged)] });

        var correction = Assert.IsType<Correction>(_log.Read(Assert.Single(upheld.CorrectionLeaves)).Entry);
        Assert.Equal((flow, upheld.Steps[^1].Leaf, -charged), (correction.Corrects, correction.Objection, Assert.Single(correction.Lines).Amount));
        Assert.Equal([typeof(ObjectionRaised), typeof(ObjectionAssigned), typeof(ObjectionAnswered), typeof(ObjectionUpheld)], upheld.Steps.Select(step => _log.Read(step.Leaf).Entry.GetType()));

        var second = await AnsweredAsync(flow);
        Assert.Equal(RefusalCode.Conflict, (await RefusedAsync(() => StepAsync(second, ObjectionAction.Uphold, "regulator", step => step with { Corrections = [Off(flow, owner, 1)] }))).Code);
    }

    [Fact]
    public async Task Same_step_again_is_the_same_leaf()
    {
        var flow = await FlowAsync();
        var signed = Sign(new ObjectionStep { Objection = ObjectionId.New(_space.Time), Action = ObjectionAction.Raise, Target = ObjectionTarget.OfFlow(flow), Reason = Why, At = Now }, "research");

        var first = await _desk.TakeAsync(null, ObjectionAction.Raise, Submitted(signed), Caller("research", ParticipantRole.Consumer));
        var again = await _desk.TakeAsync(null, ObjectionAction.Raise, Submitted(signed), Caller("research", ParticipantRole.Consumer));

        Assert.Equal(first.Steps.Single().Leaf, again.Steps.Single().Leaf);
        Assert.Equal(flow + 2, _log.Size);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Step_that_a_crash_cut_off_gets_each_leaf_once_at_the_next_start(int leavesWritten)
    {
        var flow = await FlowAsync();
        var id = await AnsweredAsync(flow);
        var before = (await _store.FindAsync(id, Cancellation))!;
        var regulator = ParticipantId.Parse("regulator");
        var step = new ObjectionStep
        {
            Objection = id,
            Action = ObjectionAction.Uphold,
            Previous = before.Status!.Case.Head,
            Corrections = [Off(flow, Leaves.OwnerA.Value, 5)],
            Reason = Why,
            At = Now,
        };
        var signed = Sign(step, "regulator");
        var size = _log.Size;
        var pending = new PendingStep { Statement = signed, By = regulator, Role = ParticipantRole.Regulator, Parties = before.Status.Parties, From = size };
        await _store.SaveAsync(before with { Pending = pending }, isNew: false);
        if (leavesWritten > 0)
        {
            await _log.AppendAsync(new ObjectionUpheld { Objection = id, By = regulator, Statement = signed, At = Now }, Cancellation);
        }

        if (leavesWritten > 1)
        {
            await _log.AppendAsync(new Correction { Corrects = flow, Objection = size, Lines = step.Corrections[0].Lines, Reason = "an objection was upheld", At = Now }, Cancellation);
        }

        await _desk.OpenAsync(Cancellation);
        await _desk.OpenAsync(Cancellation);

        var recovered = (await _store.FindAsync(id, Cancellation))!;
        Assert.Null(recovered.Pending);
        Assert.Equal(ObjectionState.Upheld, recovered.Status!.Case.State);
        Assert.Equal((size, size + 1), (recovered.Status.Steps[^1].Leaf, Assert.Single(recovered.Status.CorrectionLeaves)));
        Assert.Equal(size + 2, _log.Size);
    }

    [Fact]
    public async Task Flow_that_does_not_concern_the_caller_can_not_be_objected_to()
    {
        var flow = await FlowAsync();

        var refused = await RefusedAsync(() => RaiseAsync(flow, "stranger"));

        Assert.Equal(RefusalCode.Denied, refused.Code);
        Assert.Equal(RefusalCode.Unknown, (await RefusedAsync(() => RaiseAsync(flow + 5, "research"))).Code);
    }

    public async ValueTask DisposeAsync()
    {
        _desk.Dispose();
        _vault.Dispose();
        _registry.Dispose();
        await _log.DisposeAsync();
        _space.Dispose();
        _state.Delete(recursive: true);
    }

    private static readonly SaltedDetail Words = SaltedDetail.Of(new Detail { Subject = SubjectId.Parse("patient-7"), Text = "why" });
    private static readonly Sha256Digest Why = Words.Commitment;

    private long Now => _space.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private static async Task<Refusal> RefusedAsync(Func<Task> call) => (await Assert.ThrowsAsync<RefusedException>(call)).Refusal;

    private static ObjectionCorrection Off(long leaf, string owner, long amount) =>
        new() { Leaf = leaf, Lines = [new CorrectionLine { Owner = ParticipantId.Parse(owner), Amount = -amount }] };

    private long Charged(long flow) =>
        ((Flow)_log.Read(flow).Entry).Charges.Where(charge => charge.Owner == Leaves.OwnerA).Sum(charge => charge.Amount);

    private async Task<long> FlowAsync() =>
        await _log.AppendAsync(Leaves.Flow(GrantId.New(_space.Time), JobId.New(_space.Time), cells: 30), Cancellation);

    private async Task<ObjectionId> AnsweredAsync(long flow)
    {
        if (_registry.Find(Leaves.OwnerA) is null)
        {
            await _registry.ChangeAsync(Leaves.OwnerA, _ => Caller(Leaves.OwnerA.Value, ParticipantRole.Owner).Participant, _ => ValueTask.CompletedTask, Cancellation);
        }

        var raised = await RaiseAsync(flow, "research");
        await StepAsync(raised.Case.Id, ObjectionAction.Assign, "regulator", step => step with { Respondent = Leaves.OwnerA, AnswerBy = Now + 1000 });
        await StepAsync(raised.Case.Id, ObjectionAction.Answer, Leaves.OwnerA.Value, step => step);
        return raised.Case.Id;
    }

    private Task<ObjectionStatus> RaiseAsync(long flow, string by)
    {
        var step = new ObjectionStep { Objection = ObjectionId.New(_space.Time), Action = ObjectionAction.Raise, Target = ObjectionTarget.OfFlow(flow), Reason = Why, At = Now };
        return _desk.TakeAsync(null, ObjectionAction.Raise, Submitted(Sign(step, by)), Caller(by, ParticipantRole.Consumer));
    }

    private async Task<ObjectionStatus> StepAsync(ObjectionId id, ObjectionAction action, string by, Func<ObjectionStep, ObjectionStep> shape)
    {
        var head = (await _store.FindAsync(id, Cancellation))!.Status!.Case.Head;
        var step = shape(new ObjectionStep { Objection = id, Action = action, Previous = head, Reason = Why, At = Now });
        var role = by == "regulator" ? ParticipantRole.Regulator : ParticipantRole.Consumer;
        return await _desk.TakeAsync(id, action, Submitted(Sign(step, by)), Caller(by, role));
    }

    private string Sign(ObjectionStep step, string by) => SignedStatement.Sign(step, ObjectionStep.StatementType, _space.Keys(by).Signing);

    private static ObjectionSubmission Submitted(string signed) => new() { Step = signed, Details = [Words] };

    private static CallerIdentity Caller(string id, ParticipantRole role) => new(new Participant
    {
        Id = ParticipantId.Parse(id),
        Organisation = id,
        Role = role,
        Status = ParticipantStatus.Active,
        Tls = "tls",
        Signing = [],
        Sealing = [],
    });

    private sealed class Contexts(string connection) : IDbContextFactory<GatewayDbContext>
    {
        public GatewayDbContext CreateDbContext() => new(new DbContextOptionsBuilder<GatewayDbContext>().UseSqlite(connection).Options);
    }
}
