using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Catalog;
using TrustedSpace.Connector.Grants;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Privacy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Computation;

/// <summary>What stands between a verified job and the data: its plan is within the grant, its id was never seen, the policy allows it now.</summary>
internal sealed class JobAdmission(QueryPlans plans, UsageLedger ledger, UsageDecisions decisions, PrivacyBudget privacy)
{
    // What one party sends in a round: its counts to each peer, then its values; the wire takes 64 MiB.
    private const long MostBytes = 48 * 1024 * 1024;

    /// <summary>Admits a job. One that the policy then denies counts no more, but its id stays used.</summary>
    /// <exception cref="RefusedException">Says what forbids the job.</exception>
    public async Task<JobTask> AdmitAsync(VerifiedJob job, Stage stage, CancellationToken cancellationToken)
    {
        var (dataset, plan) = plans.For(job.Spec.Product, job.Spec.Sql);
        ElementName[] elements = [.. plan.ElementsUsed.Select(ElementName.Parse)];
        SpecVerification.RequireGranted(job.Grant, elements, stage);
        RequireFits(plan, job, stage);
        var use = ledger.Admit(Subject(job, dataset)) ?? throw stage.Refuse(
            RefusalCode.Conflict,
            $"job {job.Spec.Job} was submitted before",
            "Sign a new job under a new id.");
        try
        {
            var decision = await decisions.DecideUseAsync(use, dataset, job.Spec.Purpose, elements, job.Grant.Promised, cancellationToken);
            RequireCovered(job, decision, stage);
            RequireNoise(job, plan, stage);
            var charge = privacy.Charge(use, decision.Obligations.Privacy, job.Protection);
            return new JobTask { Job = job, Dataset = dataset, Plan = plan, Use = use, Decision = decision, Charge = charge };
        }
        catch
        {
            ledger.End(use, UseState.Failed, cells: 0);
            throw;
        }
    }

    // The other owners protect the job as the decisions under the grant say; more can't be asked of them now.
    private static void RequireCovered(VerifiedJob job, PolicyDecision decision, Stage stage)
    {
        if (!job.Protection.Covers(decision.Obligations, job.Owners.Count))
        {
            throw stage.Refuse(
                RefusalCode.Denied,
                "the usage policy asks for a stronger protection now than when the grant was decided",
                "Request a new grant.");
        }
    }

    private static void RequireNoise(VerifiedJob job, StatisticsPlan plan, Stage stage)
    {
        if (job.Protection.Rho is not null && plan.Histograms.Count > 0)
        {
            throw stage.Refuse(
                RefusalCode.Invalid,
                "the owners add noise to results, and quantiles, extremes and numbers of values are read from histograms without any",
                "Ask for counts, sums, means and variances, or group by bins.");
        }
    }

    private static void RequireFits(StatisticsPlan plan, VerifiedJob job, Stage stage)
    {
        var owners = job.Owners.Count;
        var counts = (long)plan.Layout.Counts * sizeof(ulong) * (owners - 1);
        var values = (long)plan.Groups.Count * (plan.ValueColumns * 16 + plan.CountColumns * sizeof(ulong));
        var encrypted = job.Protection.Mode == ProtectionMode.Homomorphic;
        if (Math.Max(counts, values) > MostBytes || (encrypted && !HomomorphicAggregationContext.Fits(plan.Layout, owners)))
        {
            throw stage.Refuse(
                RefusalCode.Invalid,
                $"the query's {plan.Groups.Count} groups are too many to add up over {owners} owners",
                "Group by fewer elements or coarser ones.");
        }
    }

    private static UseSubject Subject(VerifiedJob job, OwnedDataset dataset) => new()
    {
        Job = job.Spec.Job,
        Grant = job.Spec.Grant,
        Consumer = job.Grant.Claims.Consumer,
        Dataset = dataset.Description.Id,
        Operation = Operation.Statistics,
        Budget = job.Grant.Request.Detail.Parameters,
    };
}
