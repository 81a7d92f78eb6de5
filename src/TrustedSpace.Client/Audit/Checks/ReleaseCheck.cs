using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>What a flow says was asked, answered and counted is what its owners signed; a job and its repetitions are released once.</summary>
internal sealed class ReleaseCheck(GrantHistories grants) : AuditCheck(AuditRules.Releases)
{
    // First attempts of released jobs.
    private readonly HashSet<JobId> _released = [];

    public override void Add(AuditedLeaf leaf)
    {
        if (leaf.Entry is not Flow { Outcome: FlowOutcome.Released } flow || !grants.TryFind(flow.Grant, out var grant))
        {
            return;
        }

        Checked++;
        foreach (var problem in Count(flow, grant).Concat(leaf.Releases.SelectMany(release => Statement(flow, release))).Concat(Digests(flow, leaf.Releases)))
        {
            Find(leaf.Index, problem);
        }

        if (flow.Operation == Operation.Statistics && !_released.Add(flow.RetryOf ?? flow.Job))
        {
            Find(leaf.Index, $"job {flow.RetryOf ?? flow.Job} and its repetitions were released before");
        }
    }

    private static IEnumerable<string> Count(Flow flow, GrantHistory grant)
    {
        var isJob = flow.Operation == Operation.Statistics;
        var owners = isJob ? grant.Request.Owners.Count : 1;
        var least = isJob && grant.Decisions.Count > 0
            ? Protection.Of([.. grant.Decisions.Select(decision => decision.Payload.Obligations)], owners).MinimumOwners
            : owners;
        if (flow.Statements.Count < Math.Min(least, owners) || flow.Statements.Count > owners)
        {
            yield return $"{flow.Statements.Count} release statements where {least} of {owners} owners had to release";
        }
    }

    private static IEnumerable<string> Statement(Flow flow, VerifiedStatement<ReleaseStatement> release)
    {
        var stated = release.Payload;
        var provider = flow.Providers.FirstOrDefault(provider => provider.Owner == release.Signer);
        if (release.Signer != stated.Owner
            || (stated.Job, stated.Resumes?.Job, stated.Grant, stated.Cells, stated.Rows) != (flow.Job, flow.Resumes, flow.Grant, flow.Cells, flow.Rows)
            || provider is null
            || (provider.Dataset, provider.Version) != (stated.Dataset, stated.DatasetVersion))
        {
            yield return $"the release statement of {release.Signer} is about something else";
        }

        if (stated.Operation == Operation.Statistics && !flow.Providers.Select(given => given.Owner).SequenceEqual(stated.Contributors))
        {
            yield return $"its providers are not the owners whose numbers {release.Signer} released with its own";
        }

        if (stated.Order != flow.Order)
        {
            yield return $"{release.Signer} verified another order of {flow.Consumer} than the flow names";
        }
    }

    private static IEnumerable<string> Digests(Flow flow, IReadOnlyList<VerifiedStatement<ReleaseStatement>> releases)
    {
        // With a statement missing, which is found elsewhere, nothing can be said.
        if (releases.Count == flow.Statements.Count && flow.Response != ResponseDigest.Of([.. releases.Select(release => release.Payload)]))
        {
            yield return "the digest of its response is not that of what the owners signed: the result was swapped";
        }
    }
}
