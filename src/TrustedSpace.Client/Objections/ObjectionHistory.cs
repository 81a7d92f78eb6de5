using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Objections;

/// <summary>Takes the signed steps of an objection again, without the gateway's word on where it stands.</summary>
public static class ObjectionHistory
{
    /// <param name="status">As the gateway shows it.</param>
    /// <param name="authority">The space's.</param>
    /// <param name="isRegulator">Who is a regulator. Null: whoever signed a step that only a regulator may take counts as one.</param>
    /// <returns>Where the objection stands by its steps.</returns>
    /// <exception cref="ObjectionException">The steps do not follow from each other, or lead elsewhere than the status says.</exception>
    public static ObjectionCase Verify(ObjectionStatus status, CertificateAuthority authority, Func<ParticipantId, bool>? isRegulator = null)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(authority);
        ObjectionCase? standing = null;
        foreach (var recorded in status.Steps)
        {
            standing = Take(standing, recorded, authority, isRegulator);
        }

        return standing is not null && CanonicalJson.Hash(standing) == CanonicalJson.Hash(status.Case)
            ? standing
            : throw new ObjectionException(RefusalCode.ProtocolViolation, $"the steps of objection {status.Case.Id} lead elsewhere than its status says");
    }

    private static ObjectionCase Take(ObjectionCase? before, RecordedStep recorded, CertificateAuthority authority, Func<ParticipantId, bool>? isRegulator)
    {
        try
        {
            // As of its own date: a certificate may have run out since.
            var at = DateTimeOffset.FromUnixTimeMilliseconds(StoredStatement.Read<ObjectionStep>(recorded.Statement).At);
            var step = SignedStatement.Verify<ObjectionStep>(recorded.Statement, ObjectionStep.StatementType, authority.At(at));
            var decides = step.Payload.Action is ObjectionAction.Assign or ObjectionAction.Uphold or ObjectionAction.Dismiss;
            var role = isRegulator?.Invoke(step.Signer) ?? decides ? ParticipantRole.Regulator : ParticipantRole.Consumer;
            return step.Signer == recorded.By
                ? ObjectionRules.Apply(before, step.Payload, step.Signer, role)
                : throw new ObjectionException(RefusalCode.ProtocolViolation, $"{step.Signer} signed a step that is shown as {recorded.By}'s");
        }
        catch (Exception problem) when (problem is StatementException or FormatException or System.Text.Json.JsonException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new ObjectionException(RefusalCode.ProtocolViolation, $"a step that is shown as {recorded.By}'s does not verify: {problem.Message}");
        }
    }
}
