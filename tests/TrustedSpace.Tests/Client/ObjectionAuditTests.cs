using TrustedSpace.Client.Audit;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Participants;
using Xunit;

namespace TrustedSpace.Tests.Client;

/// <summary>An objection to a flow, from its first step to the correction, as an auditor reads it; leaf 2 enrols the regulator, 3 issues the grant, 4 is the flow.</summary>
public sealed class ObjectionAuditTests : IDisposable
{
    private readonly AuditedSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task Objection_that_is_answered_upheld_and_corrected_holds()
    {
        var report = await AuditAsync(AuditedSpace.Regulator, steps => [.. steps, Correction(6)]);

        Assert.Empty(report.Findings);
        Assert.Equal(5, report.Checks.Single(check => check.Name == AuditRules.Objections).Checked);
    }

    [Fact]
    public async Task Decision_by_another_than_a_regulator_is_found() =>
        AssertFound(await AuditAsync(AuditedSpace.Owners[1], steps => steps), "only a regulator can uphold an objection");

    [Fact]
    public async Task Missing_answer_is_found() =>
        AssertFound(await AuditAsync(AuditedSpace.Regulator, steps => [steps[0], steps[1], steps[3]]), "it follows another step than the last one");

    [Fact]
    public async Task Correction_that_was_decided_and_not_made_is_found() =>
        AssertFound(await AuditAsync(AuditedSpace.Regulator, steps => steps), "no leaf corrects leaf 4, as was decided here");

    [Fact]
    public async Task Correction_of_another_amount_or_made_twice_is_found()
    {
        var other = await AuditAsync(AuditedSpace.Regulator, steps => [.. steps, Correction(6) with { Lines = [new CorrectionLine { Owner = AuditedSpace.Owners[0], Amount = -50 }] }]);
        using var again = new AuditedSpace();
        AssertFound(other, "which decided no such correction");
        AssertFound(await AuditAsync(AuditedSpace.Regulator, steps => [.. steps, Correction(6), Correction(6)], again), "or has its own already");
    }

    private Task<AuditReport> AuditAsync(ParticipantId deciding, Func<ObjectionEntry[], LogEntry[]> bend, AuditedSpace? space = null)
    {
        space ??= _space;
        var issued = space.Issued();
        var flow = space.Released(issued) with { GrantLeaf = AuditedSpace.First + 1 };
        var id = ObjectionId.New(TimeProvider.System);
        var raise = Step(id, ObjectionAction.Raise, null) with { Target = ObjectionTarget.OfFlow(AuditedSpace.First + 2) };
        var assign = Step(id, ObjectionAction.Assign, raise) with { Respondent = AuditedSpace.Owners[0], AnswerBy = flow.At + 1 };
        var answer = Step(id, ObjectionAction.Answer, assign);
        var uphold = Step(id, ObjectionAction.Uphold, answer) with
        {
            Corrections = [new ObjectionCorrection { Leaf = AuditedSpace.First + 2, Lines = [new CorrectionLine { Owner = AuditedSpace.Owners[0], Amount = -10 }] }],
        };
        ObjectionEntry[] steps =
        [
            new ObjectionRaised { At = flow.At, Objection = id, By = AuditedSpace.Clinic, Target = raise.Target, Statement = space.Sign(raise, AuditedSpace.Clinic) },
            new ObjectionAssigned { At = flow.At, Objection = id, By = AuditedSpace.Regulator, Respondent = AuditedSpace.Owners[0], Statement = space.Sign(assign, AuditedSpace.Regulator) },
            new ObjectionAnswered { At = flow.At, Objection = id, By = AuditedSpace.Owners[0], Statement = space.Sign(answer, AuditedSpace.Owners[0]) },
            new ObjectionUpheld { At = flow.At, Objection = id, By = deciding, Statement = space.Sign(uphold, deciding) },
        ];
        return space.AuditAsync([space.Enrolled(AuditedSpace.Regulator, ParticipantRole.Regulator), issued, flow, .. bend(steps).Select(entry => entry with { At = flow.At })]);

        ObjectionStep Step(ObjectionId objection, ObjectionAction action, ObjectionStep? before) => new()
        {
            Objection = objection,
            Action = action,
            Previous = before is null ? null : CanonicalJson.Hash(before),
            Reason = Sha256Digest.Of("reason"u8),
            At = flow.At,
        };
    }

    /// <param name="upheld">Place of the leaf with the decision behind the first.</param>
    private static Correction Correction(long upheld) => new()
    {
        At = 0,
        Corrects = AuditedSpace.First + 2,
        Reason = "an objection was upheld",
        Lines = [new CorrectionLine { Owner = AuditedSpace.Owners[0], Amount = -10 }],
        Objection = AuditedSpace.First + upheld,
    };

    private static void AssertFound(AuditReport report, string problem) => Assert.Contains(
        report.Findings, finding => finding.Check == AuditRules.Objections && finding.Problem.Contains(problem, StringComparison.Ordinal));
}
