using TrustedSpace.Policy.Documents;

namespace TrustedSpace.Connector.Configuration;

/// <summary>Protections that a policy can state and this connector does not carry out yet: it must not start with a promise that it can't keep.</summary>
internal static class WiredProtection
{
    public static IEnumerable<string> Violations(UsagePolicy policy)
    {
        foreach (var (index, permission) in policy.Permissions.Index())
        {
            if (permission.Privacy is not null)
            {
                yield return $"permissions[{index}].privacy: this connector does not add noise; leave it out";
            }
        }
    }
}
