using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Audit;

/// <summary>A grant as the leaves tell it, and what was used of it so far.</summary>
internal sealed class GrantHistory(GrantIssued issued, int minimumGroupSize)
{
    private readonly HashSet<JobId> _jobs = [];
    private long _cells;
    private long _revoked = long.MaxValue;

    /// <summary>Largest minimum group size that an owner decided.</summary>
    public int MinimumGroupSize { get; } = minimumGroupSize;

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

        if (flow.Outcome != FlowOutcome.Released)
        {
            yield break;
        }

        var owners = flow.Operation == Operation.Statistics ? request.Owners.Count : 1;
        if (flow.Statements.Count != owners)
        {
            yield return $"{flow.Statements.Count} release statements where {owners} owners released";
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

    public void Use(Flow released)
    {
        _jobs.Add(released.Job);
        _cells += released.Cells;
    }
}
