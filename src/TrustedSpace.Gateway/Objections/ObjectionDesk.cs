using TrustedSpace.Gateway.Details;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Gateway.Objections;

/// <summary>
/// Takes the steps of objections, one after another. A step is stored as pending, gets its leaves, and counts then; what a crash interrupts is carried on
/// at the next start, so that every step has one leaf and every correction one.
/// </summary>
internal sealed class ObjectionDesk(
    CallerWords words, ObjectionStanding standing, ObjectionCorrections corrections, ObjectionStore store, ObjectionLeaves leaves, DetailVault vault) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);

    /// <param name="id">The objection; null where it is raised.</param>
    /// <param name="action">What the step must be.</param>
    /// <param name="submitted">A signed step with its details; the same again changes nothing.</param>
    /// <param name="caller">Who sends it.</param>
    /// <exception cref="RefusedException">The step can't follow, is not the caller's, or its target does not concern the caller.</exception>
    public async Task<ObjectionStatus> TakeAsync(ObjectionId? id, ObjectionAction action, ObjectionSubmission submitted, CallerIdentity caller)
    {
        var signed = submitted.Step;
        var step = words.Read<ObjectionStep>(signed, ObjectionStep.StatementType, step => step.At, caller, ObjectionStanding.Stage);
        if (step.Action != action || (id is { } named && step.Objection != named))
        {
            throw standing.Refused(RefusalCode.Invalid, $"it is the step {step.Action} of objection {step.Objection}", "Send it where it belongs.");
        }

        words.RequireDetails(submitted.Details, ObjectionStanding.Stage, [step.Reason, step.Actor, .. step.Evidence.Details]);
        await _writing.WaitAsync(CancellationToken.None);
        try
        {
            var before = await SettledAsync(step.Objection);
            if (before?.Status is { } known && known.Steps.Any(taken => taken.Statement == signed))
            {
                return known;
            }

            var after = Apply(before?.Status?.Case, step, caller.Id, caller.Role);
            await RequireSoundAsync(step, signed, caller.Id, after);
            var parties = before?.Status?.Parties ?? await standing.PartiesAsync(after.Target, caller);
            vault.Keep(submitted.Details, [caller.Id], step.Objection);
            var pending = new PendingStep
            {
                Statement = signed,
                By = caller.Id,
                Role = caller.Role,
                Parties = step.Respondent is { } respondent ? [.. parties.Append(respondent).Distinct()] : parties,
                From = leaves.Size,
            };
            var objection = (before ?? new Objection { Id = step.Objection, RaisedAt = step.At }) with { Pending = pending };
            await store.SaveAsync(objection, isNew: before is null);
            return (await RecordAsync(objection)).Status!;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Gives every pending step its leaves; called once at start.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        foreach (var objection in await store.PendingAsync(cancellationToken))
        {
            await RecordAsync(objection);
        }
    }

    public void Dispose() => _writing.Dispose();

    // A step whose leaf failed to be written stays pending: it is carried on before another is looked at.
    private async Task<Objection?> SettledAsync(ObjectionId id)
    {
        var objection = await store.FindAsync(id, CancellationToken.None);
        return objection?.Pending is null ? objection : await RecordAsync(objection);
    }

    private async Task<Objection> RecordAsync(Objection objection)
    {
        var pending = objection.Pending!;
        var step = StoredStatement.Read<ObjectionStep>(pending.Statement);
        var after = Apply(objection.Status?.Case, step, pending.By, pending.Role);
        var (leaf, corrected) = await leaves.WriteAsync(step, pending);
        var recorded = objection with
        {
            Pending = null,
            Status = new ObjectionStatus
            {
                Case = after,
                Parties = pending.Parties,
                Steps = [.. objection.Status?.Steps ?? [], new RecordedStep { By = pending.By, Statement = pending.Statement, Leaf = leaf }],
                CorrectionLeaves = corrected,
            },
        };
        await store.SaveAsync(recorded, isNew: false);
        return recorded;
    }

    private ObjectionCase Apply(ObjectionCase? before, ObjectionStep step, ParticipantId signer, ParticipantRole role)
    {
        try
        {
            return ObjectionRules.Apply(before, step, signer, role);
        }
        catch (ObjectionException problem)
        {
            throw standing.Refused(problem.Code, problem.Message, "GET /objections shows where it stands, and its last step.");
        }
    }

    private async Task RequireSoundAsync(ObjectionStep step, string signed, ParticipantId by, ObjectionCase after)
    {
        if (!leaves.Fits(step, by, signed))
        {
            throw standing.Refused(RefusalCode.Invalid, "the step is too long for a leaf", "Correct fewer flows by one decision.");
        }

        if (step.Evidence.Leaves.Where(leaf => leaf >= leaves.Size).ToArray() is [var missing, ..])
        {
            throw standing.Refused(RefusalCode.Unknown, $"the log has no leaf {missing}", "Name leaves that are there.");
        }

        standing.RequireEnrolled(step.Respondent);
        await corrections.RequireAsync(after);
    }
}
