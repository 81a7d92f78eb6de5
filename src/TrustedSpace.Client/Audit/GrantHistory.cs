using System.Globalization;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Client.Audit;

/// <summary>A grant as the leaves tell it, and what was used of it so far.</summary>
internal sealed class GrantHistory(GrantIssued issued, IReadOnlyList<Obligations> obligations)
{
    private readonly HashSet<JobId> _jobs = [];
    private readonly HashSet<JobId> _broken = [];
    private long _cells;
    private long _revoked = long.MaxValue;

    /// <summary>Takes note that the grant ended early; what began before may still end.</summary>
    /// <param name="at">Unix milliseconds.</param>
    public void Revoke(long at) => _revoked = Math.Min(_revoked, at);

    /// <summary>Why the flow was not covered by the grant; empty when it was.</summary>
    public IEnumerable<string> Problems(Flow flow)
    {
        var request = issued.Request;
        var detail = request.Detail;
        if (flow.Started > _revoked)
        {
            yield return $"grant {flow.Grant} was revoked before the flow began";
        }

        // A job may end a little after its grant; it began, and data was read, within the period.
        if (flow.Started / 1000 < request.NotBefore || flow.Started / 1000 >= request.Expires)
        {
            yield return $"the flow began outside the period of grant {flow.Grant}";
        }

        if (flow.Consumer != request.Consumer || flow.Product != detail.Product || flow.Operation != detail.Operation || flow.Purpose != detail.Purpose)
        {
            yield return $"consumer, product, operation or purpose differ from grant {flow.Grant}";
        }

        foreach (var element in flow.Elements.Where(element => !detail.Elements.Contains(element)))
        {
            yield return $"element {element} is not in grant {flow.Grant}";
        }

        if (flow.Resumes is { } resumed && flow.Outcome != FlowOutcome.Refused && !_broken.Remove(resumed))
        {
            yield return $"it resumes {resumed}, which did not break under grant {flow.Grant}, or was resumed before";
        }

        if (flow is { Outcome: FlowOutcome.Broken, Bytes: > 0 })
        {
            _broken.Add(flow.Job);
        }

        if (flow.Outcome != FlowOutcome.Released)
        {
            yield break;
        }

        var owners = flow.Operation == Operation.Statistics ? request.Owners.Count : 1;
        var least = flow.Operation == Operation.Statistics && obligations.Count > 0 ? Protection.Of(obligations, owners).MinimumOwners : owners;
        if (flow.Statements.Count < Math.Min(least, owners) || flow.Statements.Count > owners)
        {
            yield return $"{flow.Statements.Count} release statements where {least} of {owners} owners had to release";
        }

        if (_jobs.Contains(flow.Job))
        {
            yield return $"job {flow.Job} was released before";
        }

        if (_jobs.Count >= detail.Parameters.MaximumJobs || _cells + flow.Cells > detail.Parameters.MaximumCells)
        {
            yield return $"the budget of grant {flow.Grant} is exceeded";
        }
    }

    /// <summary>Why a statistics release is not as the owners decided; empty when it is.</summary>
    public IEnumerable<string> Problems(ReleaseStatement release)
    {
        if (obligations.Count == 0)
        {
            yield break; // the grant's own leaf is at fault, and is found there
        }

        var minimum = obligations.Max(owner => owner.MinimumGroupSize);
        if (release.MinimumGroupSize < minimum)
        {
            yield return $"{release.Owner} released groups of {release.MinimumGroupSize} rows; the owners decided at least {minimum}";
        }

        var owners = issued.Request.Owners;
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

    public void Use(Flow released)
    {
        _jobs.Add(released.Job);
        _cells += released.Cells;
    }
}
