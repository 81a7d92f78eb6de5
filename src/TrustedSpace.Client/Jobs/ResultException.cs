using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Jobs;

/// <summary>A delivered result does not hold; nothing of it may be used.</summary>
public sealed class ResultException(ParticipantId owner, string reason, Exception? inner = null)
    : Exception($"The share of {owner} does not hold: {reason}. Keep the job's files and tell the regulator.", inner)
{
    public ParticipantId Owner { get; } = owner;
}
