using System.Text.Json;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Policy;

/// <summary>
/// The decision document as the rules wrote it. It becomes a <see cref="PolicyDecision"/> only if it keeps the invariant
/// and fits the request; anything else is no decision.
/// </summary>
internal sealed record DecisionAnswer
{
    public required bool Allow { get; init; }

    public string? Permission { get; init; }

    public required IReadOnlyList<Denial> Denials { get; init; }

    public required Obligations Obligations { get; init; }

    /// <exception cref="PolicyUnavailableException">Not such a document.</exception>
    internal static T Read<T>(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, ProtocolJson.Options) ?? throw new JsonException("the answer is null");
        }
        catch (JsonException exception)
        {
            throw Unusable(exception.Message, exception);
        }
    }

    /// <exception cref="PolicyUnavailableException">The document contradicts itself or the request.</exception>
    internal PolicyDecision For(PolicyInput input, Sha256Digest policy)
    {
        if (!(Allow ? Grants(input) : Denies()))
        {
            throw Unusable(Allow ? "it allows without a permission of the policy or without its obligations." : "it denies without a reason or with obligations.");
        }

        return new PolicyDecision { Allow = Allow, Permission = Permission, Denials = Denials, Obligations = Obligations, Policy = policy };
    }

    // Rules that forget an obligation of the permission, or weaken it, decide nothing.
    private bool Grants(PolicyInput input) =>
        Denials.Count == 0
        && input.Policy.Policy.Permissions.FirstOrDefault(permission => permission.Id == Permission) is { } permission
        && Obligations.Keep(permission.Obligations(input.Request.Operation))
        && input.Request.Operation switch
        {
            Operation.Statistics => Obligations is { MinimumGroupSize: >= 1, MaximumRows: null, MaximumBytes: null, Rows: null, Masking: null }
                && Obligations is { MinimumOwners: null or >= 2, Privacy: null or { Rho: > 0, Epsilon: > 0, Delta: > 0 } },
            Operation.Export => Obligations is { MinimumGroupSize: 0, MaximumRows: >= 1, Protection: ProtectionMode.SecureAggregation, MinimumOwners: null, Privacy: null }
                && Narrows(permission, input.Request),
            _ => false,
        };

    // Rules of an owner's own may state tighter limits, but never other rows or other masks than the policy's author wrote.
    private bool Narrows(Permission permission, PolicyRequest request)
    {
        var requested = request.Elements.Select(element => element.Name).ToHashSet();
        return Obligations.Rows == permission.Rows
            && (Obligations.Masking ?? []).SequenceEqual((permission.Masking ?? []).Where(mask => requested.Contains(mask.Element)))
            && (permission.MaximumBytes is not { } most || Obligations.MaximumBytes <= most)
            && Obligations.MaximumBytes is null or >= 1;
    }

    private bool Denies() => Denials.Count > 0 && Permission is null && Obligations == new Obligations();

    private static PolicyUnavailableException Unusable(string problem, Exception? inner = null) => new(
        PolicyStage.Answer,
        $"the answer is not a decision document: {problem}",
        "Check that the rules are the ones of policies/usage.rego.",
        inner);
}
