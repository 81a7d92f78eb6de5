using System.Globalization;
using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Policy.Documents;

namespace TrustedSpace.Connector.Privacy;

/// <summary>What a policy's privacy terms must satisfy beyond their ranges.</summary>
internal static class PrivacyRules
{
    /// <summary>Every violation as "key: what is wrong".</summary>
    public static IEnumerable<string> Violations(UsagePolicy policy)
    {
        foreach (var (index, permission) in policy.Permissions.Index())
        {
            if (permission.Privacy is { Rho: > 0 and <= 100, Epsilon: > 0 and <= 1000, Delta: > 0 and < 1 } terms
                && Rho.Of(terms.Rho) > PrivacyAccount.Budget(terms.Epsilon, terms.Delta))
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"permissions[{index}].privacy: a budget of epsilon {terms.Epsilon} and delta {terms.Delta} holds a rho of {PrivacyAccount.Budget(terms.Epsilon, terms.Delta)}, less than the {terms.Rho} of one query");
            }
        }
    }
}
