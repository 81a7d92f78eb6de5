using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Refusals;

/// <summary>A named step on the way of a request; every refusal of this connector comes from one.</summary>
internal sealed class Stage(ParticipantId party, string name)
{
    public RefusedException Refuse(RefusalCode code, string reason, string remedy, Exception? inner = null) =>
        new(new Refusal { Code = code, Party = party, Stage = name, Reason = reason.TrimEnd('.'), Remedy = remedy }, inner);

    /// <summary>Reads an identifier that came with the request.</summary>
    /// <exception cref="RefusedException">The text breaks the identifier's rule.</exception>
    public TId Parse<TId>(string text)
        where TId : struct, IIdentifier<TId> =>
        Identifier.TryParse(text, out TId id)
            ? id
            : throw Refuse(RefusalCode.Invalid, $"the {typeof(TId).Name} is malformed", $"Send {TId.Rule}.");
}
