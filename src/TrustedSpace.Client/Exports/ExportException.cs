using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Exports;

/// <summary>An export did not arrive as its owner sent it.</summary>
public sealed class ExportException(ParticipantId owner, string reason, Exception? inner = null)
    : Exception($"The export of {owner} does not hold: {reason}. Discard what was written and ask again as a new export.", inner)
{
    public ParticipantId Owner { get; } = owner;
}
