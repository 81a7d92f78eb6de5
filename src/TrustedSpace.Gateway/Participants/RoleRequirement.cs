using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Participants;

/// <summary>Endpoint metadata: the roles that may call it. An endpoint without it takes every active participant.</summary>
public sealed class RoleRequirement(params ParticipantRole[] roles)
{
    public IReadOnlyList<ParticipantRole> Roles { get; } = roles;

    public bool Allows(ParticipantRole role) => Array.IndexOf(roles, role) >= 0;
}

/// <summary>Puts a <see cref="RoleRequirement"/> on an endpoint.</summary>
public static class RoleRequirementExtensions
{
    public static TBuilder RequireRole<TBuilder>(this TBuilder endpoint, params ParticipantRole[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RoleRequirement(roles));
}
