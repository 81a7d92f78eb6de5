using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Connector.Configuration;

/// <summary>Protections that a policy can state and this connector does not carry out yet: it must not start with a promise that it can't keep.</summary>
internal static class WiredProtection
{
    public static IEnumerable<string> Violations(UsagePolicy policy)
    {
        foreach (var (index, permission) in policy.Permissions.Index())
        {
            if (permission.Protection == ProtectionMode.Homomorphic)
            {
                yield return $"permissions[{index}].protection: this connector does not run the homomorphic protocol; use secureAggregation";
            }

            if (permission.Privacy is not null)
            {
                yield return $"permissions[{index}].privacy: this connector does not add noise; leave it out";
            }
        }
    }
}
