using TrustedSpace.Gateway.Billing;
using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Gateway.Connectors;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Grants;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// Says what a job would touch and at most cost, and everything that speaks against it: every owner plans the query, the plan is held against the grant
/// and its budget, and each that refuses is named. Nothing is run, held or recorded.
/// </summary>
internal sealed class JobQuoting(ConnectorChannels channels, ProductCatalog catalog, UsageLedger ledger, JobBudget budget, Pricing pricing, JobRefusals refusals)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="inquiry">The job.</param>
    /// <param name="grant">What the caller presented; null for a quote by the owners' tariffs.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="RefusedException">There is no such product.</exception>
    public async Task<JobQuote> QuoteAsync(JobInquiry inquiry, VerifiedGrant? grant, CancellationToken cancellationToken)
    {
        var product = catalog.Find(inquiry.Product) ?? throw refusals.Of(
            RefusalCode.Unknown, JobStages.Quote, $"there is no data product {inquiry.Product}", "GET /catalog lists the products.");
        var owners = grant?.Issued.Request.Owners ?? [.. product.Datasets.Select(member => member.Owner)];
        var (plan, refused) = await PlanAsync(inquiry, owners, cancellationToken);
        var prices = grant?.Claims.Quote ?? pricing.Today(product, inquiry.Purpose);
        var charges = plan is null ? [] : prices.MostCharges(owners, plan.MaximumCells);
        return new JobQuote
        {
            Product = product.Id,
            Plan = plan,
            Currency = prices.Currency,
            MaximumPrice = plan is null ? null : charges.Sum(charge => charge.Amount),
            Charges = charges,
            Budget = grant is null ? null : ledger.Left(grant.Issued.Id),
            Refusals = grant is null ? refused : [.. refused, .. Against(grant.Issued, inquiry, plan)],
        };
    }

    private IEnumerable<Refusal> Against(IssuedGrant grant, JobInquiry inquiry, QueryPlan? plan)
    {
        var use = new GrantUse
        {
            Operation = Operation.Statistics,
            Product = inquiry.Product,
            Purpose = inquiry.Purpose ?? grant.Detail.Purpose,
            Elements = [],
        };
        var excesses = GrantScope.Excesses(grant.Detail, use).Select(excess => refusals.Of(
            RefusalCode.Denied, JobStages.SpecCheck, $"grant {grant.Id} does not cover this: {excess}", "Ask for a grant that does.").Refusal);
        return plan is null ? excesses : excesses.Concat(budget.Excesses(grant.Request, plan));
    }

    // Unlike a job, which ends at the first refusal, a quote hears every owner.
    private async Task<(QueryPlan? Plan, IReadOnlyList<Refusal> Refused)> PlanAsync(
        JobInquiry inquiry, IReadOnlyList<ParticipantId> owners, CancellationToken cancellationToken)
    {
        var request = new PlanRequest { Product = inquiry.Product.Value, Sql = inquiry.Sql };
        var answers = await Task.WhenAll(owners.Select(owner => AskAsync(owner, request, cancellationToken)));
        if (answers.Select(answer => answer.Refused).OfType<Refusal>().ToArray() is { Length: > 0 } refused)
        {
            return (null, refused);
        }

        try
        {
            return (PlanAgreement.Of(owners, [.. answers.Select(answer => answer.Reply!)]), []);
        }
        catch (RefusedException violation)
        {
            return (null, [violation.Refusal]);
        }
    }

    private async Task<(PlanReply? Reply, Refusal? Refused)> AskAsync(ParticipantId owner, PlanRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (await channels.AskAsync(owner, JobStages.Plan, Patience, (connector, call) => connector.PlanAsync(request, call), cancellationToken), null);
        }
        catch (RefusedException refused)
        {
            return (null, refused.Refusal);
        }
    }
}
