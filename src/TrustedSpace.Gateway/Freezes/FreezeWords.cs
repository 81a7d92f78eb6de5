using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Gateway.Freezes;

/// <summary>Reads what a regulator signed, and holds it against who sends it and what there is to freeze. Every connector checks the signature again.</summary>
internal sealed class FreezeWords(
    CertificateAuthority authority, ParticipantRegistry registry, ProductCatalog catalog, GatewayOptions options, TimeProvider time)
{
    public const string Stage = "freeze";

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <exception cref="RefusedException">Not the caller's signed order, or about nothing that could be frozen.</exception>
    public FreezeOrder ReadOrder(string signed, CallerIdentity caller)
    {
        var order = Verify<FreezeOrder>(signed, FreezeOrder.StatementType, caller);
        RequireFresh(order.At);
        if (order.Subject.Problem is { } problem)
        {
            throw Refused(RefusalCode.Invalid, problem, "Name the subject by its id.");
        }

        RequireFreezable(order.Subject);
        return order;
    }

    /// <exception cref="RefusedException">Not the caller's signed lift of this freeze.</exception>
    public FreezeLift ReadLift(FreezeId freeze, string signed, CallerIdentity caller)
    {
        var lift = Verify<FreezeLift>(signed, FreezeLift.StatementType, caller);
        RequireFresh(lift.At);
        return lift.Freeze == freeze
            ? lift
            : throw Refused(RefusalCode.Invalid, $"the lift is of freeze {lift.Freeze}", "Send it to that freeze.");
    }

    public RefusedException Refused(RefusalCode code, string reason, string remedy) => new(new Refusal
    {
        Code = code,
        Party = options.Participant,
        Stage = Stage,
        Reason = reason,
        Remedy = remedy,
    });

    private T Verify<T>(string signed, string type, CallerIdentity caller)
    {
        try
        {
            var verified = SignedStatement.Verify<T>(signed, type, authority);
            return verified.Signer == caller.Id
                ? verified.Payload
                : throw Refused(RefusalCode.Denied, $"{verified.Signer} signed it, {caller.Id} sends it", "Send your own orders.");
        }
        catch (StatementException problem)
        {
            throw Refused(RefusalCode.Invalid, problem.Message, "Sign the order with the signing key of your certificate.");
        }
    }

    private void RequireFresh(long at)
    {
        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(at);
        if (age.Duration() > Skew)
        {
            throw Refused(RefusalCode.Invalid, $"it was signed {age.TotalSeconds:0} seconds ago by its own date", "Set the clock, and sign it again.");
        }
    }

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
