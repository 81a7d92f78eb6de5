using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>No use outside a grant's period, beyond its jobs and cells, or beyond the rows and bytes that an owner allowed an export.</summary>
internal sealed class LimitCheck(GrantHistories grants) : AuditCheck(AuditRules.Limits)
{
    private readonly Dictionary<GrantId, Usage> _used = [];

    public override void Add(AuditedLeaf leaf)
    {
        if (leaf.Entry is not Flow flow || !grants.TryFind(flow.Grant, out var grant))
        {
            return;
        }

        Checked++;
        if (!_used.TryGetValue(flow.Grant, out var used))
        {
            _used.Add(flow.Grant, used = new Usage());
        }

        foreach (var problem in Problems(flow, grant, used).Concat(ExportProblems(leaf, grant)))
        {
            Find(leaf.Index, problem);
        }

        used.Take(flow);
    }

    private static IEnumerable<string> Problems(Flow flow, GrantHistory grant, Usage used)
    {
        // A job may end a little after its grant; it began, and data was read, within the period.
        if (flow.Started / 1000 < grant.Request.NotBefore || flow.Started / 1000 >= grant.Request.Expires)
        {
            yield return $"the flow began outside the period of grant {flow.Grant}";
        }

        if (flow.Resumes is { } resumed && flow.Outcome != FlowOutcome.Refused && !used.Broken.Contains(resumed))
        {
            yield return $"it resumes {resumed}, which did not break under grant {flow.Grant}, or was resumed before";
        }

        if (flow.Outcome != FlowOutcome.Released)
        {
            yield break;
        }

        if (used.Jobs.Contains(flow.Job))
        {
            yield return $"job {flow.Job} was released before";
        }

        var limits = grant.Request.Detail.Parameters;
        if (used.Jobs.Count >= limits.MaximumJobs || used.Cells + flow.Cells > limits.MaximumCells)
        {
            yield return $"the budget of grant {flow.Grant} is exceeded";
        }
    }

    private static IEnumerable<string> ExportProblems(AuditedLeaf leaf, GrantHistory grant)
    {
        foreach (var release in leaf.Releases.Where(release => release.Payload.Operation == Operation.Export))
        {
            var allowed = grant.DecisionOf(release.Signer)?.Payload.Obligations;
            if (release.Payload.Rows > (allowed?.MaximumRows ?? long.MaxValue))
            {
                yield return $"{release.Signer} allowed {allowed!.MaximumRows} rows, and {release.Payload.Rows} were exported";
            }

            if (release.Payload.Bytes > (allowed?.MaximumBytes ?? long.MaxValue))
            {
                yield return $"{release.Signer} allowed {allowed!.MaximumBytes} bytes, and {release.Payload.Bytes} were exported";
            }
        }
    }

    /// <summary>What was used of one grant.</summary>
    private sealed class Usage
    {
        public HashSet<JobId> Jobs { get; } = [];

        /// <summary>Parts that broke and that nothing has resumed yet.</summary>
        public HashSet<JobId> Broken { get; } = [];

        public long Cells { get; private set; }

        public void Take(Flow flow)
        {
            if (flow.Resumes is { } resumed && flow.Outcome != FlowOutcome.Refused)
            {
                Broken.Remove(resumed);
            }

            if (flow is { Outcome: FlowOutcome.Broken, Bytes: > 0 })
            {
                Broken.Add(flow.Job);
            }

            if (flow.Outcome == FlowOutcome.Released)
            {
                Jobs.Add(flow.Job);
                Cells += flow.Cells;
            }
        }
    }
}
