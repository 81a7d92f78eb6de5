using CsCheck;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Objections;

public class ObjectionRulesTests
{
    private static readonly ObjectionId Id = ObjectionId.Parse("0199c9b5-0000-7000-8000-000000000001");
    private static readonly ParticipantId Raiser = ParticipantId.Parse("clinic");
    private static readonly ParticipantId Respondent = ParticipantId.Parse("hospital-a");
    private static readonly ParticipantId Other = ParticipantId.Parse("hospital-b");
    private static readonly ParticipantId Regulator = ParticipantId.Parse("regulator");

    // Who may take which step from which state, written down by hand: the rules must agree with it on every history.
    private static readonly Dictionary<ObjectionState, (ObjectionAction Action, ParticipantId By, ObjectionState To)[]> Legal = new()
    {
        [ObjectionState.Raised] = [(ObjectionAction.Assign, Regulator, ObjectionState.Assigned), (ObjectionAction.Withdraw, Raiser, ObjectionState.Withdrawn)],
        [ObjectionState.Assigned] =
        [
            (ObjectionAction.Assign, Regulator, ObjectionState.Assigned),
            (ObjectionAction.Answer, Respondent, ObjectionState.Answered),
            (ObjectionAction.Withdraw, Raiser, ObjectionState.Withdrawn),
        ],
        [ObjectionState.Answered] =
        [
            (ObjectionAction.Assign, Regulator, ObjectionState.Assigned),
            (ObjectionAction.Uphold, Regulator, ObjectionState.Upheld),
            (ObjectionAction.Dismiss, Regulator, ObjectionState.Dismissed),
            (ObjectionAction.Withdraw, Raiser, ObjectionState.Withdrawn),
        ],
        [ObjectionState.Upheld] = [],
        [ObjectionState.Dismissed] = [],
        [ObjectionState.Withdrawn] = [],
    };

    private static readonly Gen<(ObjectionAction Action, ParticipantId By, bool Behind, long At)> AnyStep = Gen.Select(
        Gen.Enum<ObjectionAction>(), Gen.Int[0, 3].Select(who => new[] { Raiser, Respondent, Other, Regulator }[who]), Gen.Int[0, 9], Gen.Long[0, 20],
        (action, by, behind, at) => (action, by, behind == 0, at));

    [Fact]
    public void Only_the_legal_steps_are_taken_on_any_history() => AnyStep.Array[0, 40].Sample(steps =>
    {
        var standing = Raised();
        foreach (var (action, by, behind, at) in steps)
        {
            // Everything that is assigned is to be answered by time 10; what comes later may be decided without.
            var step = Step(action, behind ? Sha256Digest.Of("elsewhere"u8) : standing.Head, at);
            var legal = Legal[standing.State].Where(one => one.Action == action && one.By == by).Select(one => (ObjectionState?)one.To).SingleOrDefault();
            if (standing.State == ObjectionState.Assigned && by == Regulator && at > 10)
            {
                legal = action switch { ObjectionAction.Uphold => ObjectionState.Upheld, ObjectionAction.Dismiss => ObjectionState.Dismissed, _ => legal };
            }

            legal = behind || (action == ObjectionAction.Assign && at > 10) ? null : legal;
            var (after, taken) = TryApply(standing, step, by);
            Assert.Equal(legal is not null, taken);
            Assert.Equal(legal ?? standing.State, after.State);
            Assert.Equal((Id, Raiser), (after.Id, after.RaisedBy));
            Assert.Equal(taken, after.Head != standing.Head);
            standing = after;
        }
    });

    [Fact]
    public void Closed_objection_takes_no_step_of_anyone() => AnyStep.Sample(step =>
    {
        foreach (var closed in (ObjectionState[])[ObjectionState.Upheld, ObjectionState.Dismissed, ObjectionState.Withdrawn])
        {
            var standing = Raised() with { State = closed, Respondent = Respondent, AnswerBy = 10 };
            Assert.False(TryApply(standing, Step(step.Action, standing.Head, step.At), step.By).Taken);
        }
    });

    [Fact]
    public void Regulator_raises_none_and_nobody_answers_itself()
    {
        var raise = Step(ObjectionAction.Raise, null, 0);
        Assert.Equal(RefusalCode.Denied, Assert.Throws<ObjectionException>(() => ObjectionRules.Apply(null, raise, Regulator, ParticipantRole.Regulator)).Code);
        var standing = Raised();
        var assign = Step(ObjectionAction.Assign, standing.Head, 0) with { Respondent = Raiser };
        Assert.Throws<ObjectionException>(() => ObjectionRules.Apply(standing, assign, Regulator, ParticipantRole.Regulator));
    }

    public static TheoryData<string, ObjectionStep> Malformed => new()
    {
        { "a target", Step(ObjectionAction.Raise, null, 0) with { Target = null } },
        { "no leaf of that form", Step(ObjectionAction.Raise, null, 0) with { Target = new ObjectionTarget { Kind = ObjectionTargetKind.Flow, Id = "07" } } },
        { "a respondent", Step(ObjectionAction.Raise, null, 0) with { Respondent = Respondent } },
        { "corrections", Step(ObjectionAction.Raise, null, 0) with { Corrections = [new ObjectionCorrection { Leaf = 1, Lines = [Line(-1)] }] } },
        { "leaves", Step(ObjectionAction.Raise, null, 0) with { Evidence = new Evidence { Leaves = [-1] } } },
        { "too much", Step(ObjectionAction.Raise, null, 0) with { Evidence = new Evidence { Leaves = [.. Enumerable.Range(0, 33).Select(i => (long)i)] } } },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_step_is_refused(string what, ObjectionStep step)
    {
        var refused = Assert.Throws<ObjectionException>(() => ObjectionRules.Apply(null, step, Raiser, ParticipantRole.Consumer));

        Assert.True(refused.Code == RefusalCode.Invalid, $"{what}: {refused.Message}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Correction_that_does_not_take_off_is_refused(long amount)
    {
        var standing = Raised() with { State = ObjectionState.Answered };
        var uphold = Step(ObjectionAction.Uphold, standing.Head, 0) with { Corrections = [new ObjectionCorrection { Leaf = 1, Lines = [Line(amount)] }] };

        Assert.Throws<ObjectionException>(() => ObjectionRules.Apply(standing, uphold, Regulator, ParticipantRole.Regulator));
    }

    private static CorrectionLine Line(long amount) => new() { Owner = Respondent, Amount = amount };

    private static ObjectionCase Raised() => ObjectionRules.Apply(null, Step(ObjectionAction.Raise, null, 0), Raiser, ParticipantRole.Consumer);

    private static ObjectionStep Step(ObjectionAction action, Sha256Digest? previous, long at) => new()
    {
        Objection = Id,
        Action = action,
        Previous = previous,
        Target = action == ObjectionAction.Raise ? ObjectionTarget.OfFlow(7) : null,
        Respondent = action == ObjectionAction.Assign ? Respondent : null,
        AnswerBy = action == ObjectionAction.Assign ? 10 : null,
        Reason = Sha256Digest.Of("why"u8),
        At = at,
    };

    private static (ObjectionCase After, bool Taken) TryApply(ObjectionCase standing, ObjectionStep step, ParticipantId by)
    {
        try
        {
            return (ObjectionRules.Apply(standing, step, by, by == Regulator ? ParticipantRole.Regulator : ParticipantRole.Consumer), true);
        }
        catch (ObjectionException)
        {
            return (standing, false);
        }
    }
}
