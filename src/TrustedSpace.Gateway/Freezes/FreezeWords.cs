using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Freezes;

/// <summary>Reads what a regulator signed, and holds it against what there is to freeze. Every connector checks the signature again.</summary>
internal sealed class FreezeWords(CallerWords words, ParticipantRegistry registry, ProductCatalog catalog)
{
    public const string Stage = "freeze";

    /// <exception cref="RefusedException">Not the caller's signed order, or about nothing that could be frozen.</exception>
    public FreezeOrder ReadOrder(FreezeSubmission submitted, CallerIdentity caller)
    {
        var order = words.Read<FreezeOrder>(submitted.Order, FreezeOrder.StatementType, order => order.At, caller, Stage);
        if (order.Subject.Problem is { } problem)
        {
            throw Refused(RefusalCode.Invalid, problem, "Name the subject by its id.");
        }

        words.RequireDetails(submitted.Details, Stage, order.Reason, order.Actor);
        RequireFreezable(order.Subject);
        return order;
    }

    /// <exception cref="RefusedException">Not the caller's signed lift of this freeze.</exception>
    public FreezeLift ReadLift(FreezeId freeze, FreezeLiftSubmission submitted, CallerIdentity caller)
    {
        var lift = words.Read<FreezeLift>(submitted.Lift, FreezeLift.StatementType, lift => lift.At, caller, Stage);
        words.RequireDetails(submitted.Details, Stage, lift.Reason, lift.Actor);
        return lift.Freeze == freeze
            ? lift
            : throw Refused(RefusalCode.Invalid, $"the lift is of freeze {lift.Freeze}", "Send it to that freeze.");
    }

    public RefusedException Refused(RefusalCode code, string reason, string remedy) => words.Refused(code, reason, remedy, Stage);

    // Grants and jobs may be unknown here by now, or not yet known: a freeze of one stands all the same.
    private void RequireFreezable(FreezeSubject subject)
    {
        switch (subject.Kind)
        {
            case FreezeSubjectKind.Participant when registry.Find(ParticipantId.Parse(subject.Id)) is null:
                throw Refused(RefusalCode.Unknown, $"{subject.Id} is not enrolled", "GET /participants lists who is.");
            case FreezeSubjectKind.Participant when registry.Find(ParticipantId.Parse(subject.Id)) is { Role: ParticipantRole.Regulator }:
                throw Refused(RefusalCode.Conflict, $"{subject.Id} is a regulator, who could not lift it then", "Ask the operator to suspend it.");
            case FreezeSubjectKind.Dataset when !catalog.All.Any(product => product.Datasets.Any(dataset => dataset.Id.Value == subject.Id)):
                throw Refused(RefusalCode.Unknown, $"no dataset {subject.Id} is published", "GET /catalog lists the datasets.");
        }
    }
}
