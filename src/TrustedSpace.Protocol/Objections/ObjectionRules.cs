using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Protocol.Objections;

/// <summary>
/// Which step may follow which, and by whom: raised, assigned by a regulator, answered by whom that names, decided by a regulator; withdrawn by its
/// raiser while it is open. Pure: gateway, client and auditor come to the same state from the same steps.
/// </summary>
public static class ObjectionRules
{
    /// <summary>Takes a step.</summary>
    /// <param name="before">Where it stands; null before the first step.</param>
    /// <param name="step">As signed.</param>
    /// <param name="signer">Who signed it.</param>
    /// <param name="role">The signer's role.</param>
    /// <exception cref="ObjectionException">The step can't follow; the message says why.</exception>
    public static ObjectionCase Apply(ObjectionCase? before, ObjectionStep step, ParticipantId signer, ParticipantRole role)
    {
        ArgumentNullException.ThrowIfNull(step);
        RequireMembers(step);
        var digest = CanonicalJson.Hash(step);
        if (before is null)
        {
            Require(step.Action == ObjectionAction.Raise, $"there is no objection {step.Objection} to {Name(step.Action)}", RefusalCode.Unknown);
            return Raise(step, digest, signer, role);
        }

        Require(step.Action != ObjectionAction.Raise, $"objection {before.Id} was raised already");
        Require(step.Objection == before.Id, $"it is a step of objection {step.Objection}");
        Require(!before.IsClosed, $"objection {before.Id} was {Name(before.State)}");
        Require(step.Previous == before.Head, "it follows another step than the last one");
        return Follow(before, step, signer, role) with { Head = digest };
    }

    private static ObjectionCase Raise(ObjectionStep step, Sha256Digest digest, ParticipantId signer, ParticipantRole role)
    {
        Require(step.Previous is null, "a first step follows none");
        Require(role != ParticipantRole.Regulator, "a regulator decides objections, and raises none", RefusalCode.Denied);
        return new ObjectionCase { Id = step.Objection, Target = step.Target!, RaisedBy = signer, State = ObjectionState.Raised, Head = digest };
    }

    private static ObjectionCase Follow(ObjectionCase before, ObjectionStep step, ParticipantId signer, ParticipantRole role)
    {
        switch (step.Action)
        {
            case ObjectionAction.Assign:
                RequireRegulator(role, step);
                Require(step.Respondent != before.RaisedBy, $"{before.RaisedBy} raised it, and can't be the one to answer");
                return before with { State = ObjectionState.Assigned, Respondent = step.Respondent, AnswerBy = step.AnswerBy };
            case ObjectionAction.Answer:
                Require(before.State == ObjectionState.Assigned, $"it is {Name(before.State)}, and only what is assigned is answered");
                Require(signer == before.Respondent, $"{before.Respondent} has to answer it, not {signer}", RefusalCode.Denied);
                return before with { State = ObjectionState.Answered };
            case ObjectionAction.Uphold:
                RequireDecidable(before, step, role);
                return before with { State = ObjectionState.Upheld, Corrections = step.Corrections };
            case ObjectionAction.Dismiss:
                RequireDecidable(before, step, role);
                return before with { State = ObjectionState.Dismissed };
            case ObjectionAction.Withdraw:
                Require(signer == before.RaisedBy, $"{before.RaisedBy} raised it, and alone can withdraw it", RefusalCode.Denied);
                return before with { State = ObjectionState.Withdrawn };
            default:
                throw new ObjectionException(RefusalCode.Invalid, $"there is no step {step.Action}");
        }
    }

    private static void RequireDecidable(ObjectionCase before, ObjectionStep step, ParticipantRole role)
    {
        RequireRegulator(role, step);
        Require(
            before.State == ObjectionState.Answered || (before.State == ObjectionState.Assigned && step.At > before.AnswerBy),
            before.State == ObjectionState.Assigned
                ? $"{before.Respondent} may answer until {DateTimeOffset.FromUnixTimeMilliseconds(before.AnswerBy!.Value):u}"
                : $"it is {Name(before.State)}, and is decided once it was assigned and answered");
    }

    private static void RequireRegulator(ParticipantRole role, ObjectionStep step) =>
        Require(role == ParticipantRole.Regulator, $"only a regulator can {Name(step.Action)} an objection", RefusalCode.Denied);

    private static void RequireMembers(ObjectionStep step)
    {
        Require(step.Target is not null == (step.Action == ObjectionAction.Raise), "a target comes with the first step, and only there", RefusalCode.Invalid);
        Require(step.Target?.Problem is null, step.Target?.Problem ?? "", RefusalCode.Invalid);
        Require(step.Respondent is not null == (step.Action == ObjectionAction.Assign), "a respondent is named when it is assigned, and only then", RefusalCode.Invalid);
        Require(step.AnswerBy is not null == (step.Action == ObjectionAction.Assign), "the time to answer is set when it is assigned, and only then", RefusalCode.Invalid);
        Require(step.AnswerBy is not { } answerBy || answerBy >= step.At, "the time to answer ends before it begins", RefusalCode.Invalid);
        Require(step.Corrections.Count == 0 || step.Action == ObjectionAction.Uphold, "only an upheld objection corrects charges", RefusalCode.Invalid);
        Require(
            step.Evidence is { Digests.Count: <= Evidence.MostItems, Details.Count: <= Evidence.MostItems, Leaves.Count: <= Evidence.MostItems },
            $"evidence has at most {Evidence.MostItems} items of a kind", RefusalCode.Invalid);
        Require(step.Evidence.Leaves.All(leaf => leaf >= 0), "a leaf has an index of 0 or more", RefusalCode.Invalid);
        RequireCorrections(step.Corrections);
    }

    private static void RequireCorrections(IReadOnlyList<ObjectionCorrection> corrections)
    {
        Require(corrections.Count <= Evidence.MostItems, $"an objection corrects at most {Evidence.MostItems} flows", RefusalCode.Invalid);
        Require(corrections.DistinctBy(correction => correction.Leaf).Count() == corrections.Count, "a flow is corrected once by one decision", RefusalCode.Invalid);
        foreach (var lines in corrections.Select(correction => correction.Lines))
        {
            Require(lines.Count is > 0 and <= 64 && lines.DistinctBy(line => line.Owner).Count() == lines.Count, "a correction has one line an owner, of 1 to 64", RefusalCode.Invalid);
            Require(lines.All(line => line.Amount < 0), "a correction takes off: its amounts are below 0", RefusalCode.Invalid);
        }
    }

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static void Require(bool holds, string otherwise, RefusalCode code = RefusalCode.Conflict)
    {
        if (!holds)
        {
            throw new ObjectionException(code, otherwise);
        }
    }
}

/// <summary>A step that can't be taken; the message says why.</summary>
public sealed class ObjectionException(RefusalCode code, string message) : Exception(message)
{
    public RefusalCode Code { get; } = code;
}
