using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Refusals;

/// <summary>A named step on the way of a request; every refusal of this connector comes from one.</summary>
internal sealed class Stage(ParticipantId party, string name)
{
    public RefusedException Refuse(RefusalCode code, string reason, string remedy, Exception? inner = null) =>
        new(new Refusal { Code = code, Party = party, Stage = name, Reason = reason, Remedy = remedy }, inner);

    /// <summary>Refuses what another party did.</summary>
    public RefusedException Blame(ParticipantId culprit, string reason, string remedy, Exception? inner = null) =>
        new(new Refusal { Code = RefusalCode.ProtocolViolation, Party = culprit, Stage = name, Reason = reason, Remedy = remedy }, inner);
}
