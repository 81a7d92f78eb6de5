using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Exports;

/// <summary>An export did not arrive as its owner sent it.</summary>
public sealed class ExportException(ParticipantId owner, string reason, ArrivedRows? arrived = null, Exception? inner = null) : Exception(
    $"The export of {owner} does not hold: {reason}. "
    + (arrived is null ? "Discard what was written and ask again as a new export." : $"Resume it after row {arrived.Rows}, or discard what was written and ask again as a new export."),
    inner)
{
    public ParticipantId Owner { get; } = owner;

    /// <summary>Where the export can go on; null where what arrived can't be kept.</summary>
    public ArrivedRows? Arrived { get; } = arrived;
}
