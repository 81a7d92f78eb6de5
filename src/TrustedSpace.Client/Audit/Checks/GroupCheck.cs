using System.Globalization;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>No statistics released under the group size or the protection that the owners decided, or from fewer owners.</summary>
internal sealed class GroupCheck(GrantHistories grants) : AuditCheck(AuditRules.Groups)
{
    public override void Add(AuditedLeaf leaf)
    {
        if (leaf.Entry is not Flow { Operation: Operation.Statistics, Outcome: FlowOutcome.Released } flow
            || !grants.TryFind(flow.Grant, out var grant)
            || grant.Decisions.Count == 0)
        {
            return; // a grant without decisions is found where it is issued
        }

        foreach (var release in leaf.Releases)
        {
            Checked++;
            foreach (var problem in Problems(release.Payload, grant))
            {
                Find(leaf.Index, problem);
            }
        }
    }

    private static IEnumerable<string> Problems(ReleaseStatement release, GrantHistory grant)
    {
        Obligations[] obligations = [.. grant.Decisions.Select(decision => decision.Payload.Obligations)];
        var minimum = obligations.Max(owner => owner.MinimumGroupSize);
        if (release.MinimumGroupSize < minimum)
        {
            yield return $"{release.Owner} released groups of {release.MinimumGroupSize} rows; the owners decided at least {minimum}";
        }

        var owners = grant.Request.Owners;
        var protection = Protection.Of(obligations, owners.Count);
        if (release.Protection != protection)
        {
            yield return $"{release.Owner} released under {Words(release.Protection)}; the owners decided {Words(protection)}";
        }

        if (!protection.Permits(release.Contributors, owners))
        {
            yield return $"the release of {release.Owner} contains the numbers of {string.Join(", ", release.Contributors)}; the owners decided at least {protection.MinimumOwners} of {string.Join(", ", owners)}";
        }
    }

    private static string Words(Protection? protection) => protection is null ? "no protection" : $"{protection.Mode} of {protection.MinimumOwners} owners with {Noise(protection.Rho)}";

    private static string Noise(double? rho) => rho is null ? "no noise" : string.Create(CultureInfo.InvariantCulture, $"noise of rho {rho}");
}
