using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Flows;

/// <summary>The regulator and the operator find every entry, anyone else those that it is a side of.</summary>
internal static class SearchRights
{
    /// <summary>Value for <see cref="Protocol.Flows.FlowQuery.VisibleTo"/>.</summary>
    public static ParticipantId? Of(CallerIdentity caller) => caller.Role is ParticipantRole.Regulator or ParticipantRole.Operator ? null : caller.Id;
}
