using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Tests.Policy;

/// <summary>The rules of <c>policies/usage.rego</c> once more in C#, as plainly as they can be said: the yardstick of the property tests.</summary>
internal static class UsageModel
{
    internal static (string? Permission, IReadOnlyList<string> Rules, Obligations Obligations) Decide(PolicyInput input)
    {
        var policy = input.Policy.Policy;
        var failed = policy.Permissions.Select(permission => Failed(input.Request, policy, permission).ToList()).ToList();
        var granting = failed.FindIndex(rules => rules.Count == 0);
        return granting < 0
            ? (null, failed.MinBy(rules => rules.Count)!, new Obligations())
            : (policy.Permissions[granting].Id, [], Duty(input.Request, policy.Permissions[granting]));
    }

    private static IEnumerable<string> Failed(PolicyRequest request, UsagePolicy policy, Permission permission)
    {
        var checks = new (string Rule, bool Passed)[]
        {
            ("dataset", request.Dataset == policy.Dataset),
            ("consumer", Lists(permission.Consumers, request.Consumer.Value)),
            ("purpose", permission.Purposes.Contains(request.Purpose)),
            ("operation", permission.Operations.Contains(request.Operation)),
            ("elements", request.Elements.All(element => Lists(permission.Elements, element.Name.Value))
                && (request.Elements.Count > 0 || request.Operation == Operation.Statistics)),
            ("level", request.Elements.All(element => element.Level >= 1 && element.Level <= permission.MaximumLevel)),
            ("period", request.Time >= permission.NotBefore && request.Time <= permission.NotAfter),
            ("quota", request.Calls.TryGetValue(permission.Id, out var calls) && calls < permission.Quota.Calls),
            ("obligation", request.Operation == Operation.Export ? permission.MaximumRows is not null : permission.MinimumGroupSize is not null),
        };
        return checks.Where(check => !check.Passed).Select(check => check.Rule);
    }

    private static Obligations Duty(PolicyRequest request, Permission permission) => request.Operation == Operation.Export
        ? new Obligations { MaximumRows = permission.MaximumRows, MaximumBytes = permission.MaximumBytes, Rows = permission.Rows, Masking = Masks(request, permission) }
        : new Obligations
        {
            MinimumGroupSize = permission.MinimumGroupSize!.Value,
            Protection = permission.Protection,
            MinimumOwners = permission.MinimumOwners,
            Privacy = permission.Privacy,
        };

    private static List<Mask>? Masks(PolicyRequest request, Permission permission)
    {
        var masks = (permission.Masking ?? []).Where(mask => request.Elements.Any(element => element.Name == mask.Element)).ToList();
        return masks.Count > 0 ? masks : null;
    }

    private static bool Lists(IReadOnlyList<string> names, string name) => names.Contains(name) || names.Contains(Permission.Any);
}
