using System.Text.Json.Serialization;

namespace TrustedSpace.Policy.Server;

/// <summary>Answer of OPA's Data API; without <c>result</c> the rule is undefined on the server.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record DataResult
{
    public required DecisionAnswer Result { get; init; }
}

/// <summary>Answer of OPA's Policy API.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record PolicyList
{
    public required IReadOnlyList<PolicyModule> Result { get; init; }
}

/// <summary>One Rego module of the server, as text.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record PolicyModule
{
    public required string Raw { get; init; }
}
