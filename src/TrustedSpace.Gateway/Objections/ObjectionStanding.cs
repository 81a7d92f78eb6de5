using TrustedSpace.Gateway.Billing;
using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Objections;

/// <summary>Whom a target concerns, and so who may object to it and see the objection.</summary>
internal sealed class ObjectionStanding(FlowLog log, ProductCatalog catalog, InvoiceLedger invoices, ParticipantRegistry registry, CallerWords words)
{
    public const string Stage = "objection";

    /// <returns>The parties, the caller among them.</returns>
    /// <exception cref="RefusedException">There is no such target, or it does not concern the caller.</exception>
    public async Task<IReadOnlyList<ParticipantId>> PartiesAsync(ObjectionTarget target, CallerIdentity caller)
    {
        var parties = await ConcernedAsync(target);
        return target.Kind == ObjectionTargetKind.Dataset || parties.Contains(caller.Id) || caller.Role == ParticipantRole.Operator
            ? [.. parties.Append(caller.Id).Distinct()]
            : throw Refused(RefusalCode.Denied, $"{target} does not concern {caller.Id}", "Object to what concerns you.");
    }

    /// <exception cref="RefusedException">The leaf is no released flow of the objection's target.</exception>
    public async Task<Flow> CorrectedFlowAsync(long leaf, ObjectionCase objection)
    {
        var target = objection.Target;
        if (Find(leaf) is not Flow { Outcome: FlowOutcome.Released } flow)
        {
            throw Refused(RefusalCode.Invalid, $"leaf {leaf} is no released flow", "Name the flow whose charges are corrected.");
        }

        var isMeant = target.Kind switch
        {
            ObjectionTargetKind.Flow => target.Leaf == leaf,
            ObjectionTargetKind.Dataset => flow.Providers.Any(provider => provider.Dataset.Value == target.Id),
            _ => (await InvoiceAsync(target)).Lines.Any(line => line.Leaf == leaf),
        };
        return isMeant ? flow : throw Refused(RefusalCode.Invalid, $"the flow in leaf {leaf} is not what {target} is about", "Correct what was objected to.");
    }

    /// <exception cref="RefusedException">A respondent is named who is not in the space.</exception>
    public void RequireEnrolled(ParticipantId? respondent)
    {
        if (respondent is { } named && registry.Find(named) is null)
        {
            throw Refused(RefusalCode.Unknown, $"{named} is not enrolled", "GET /participants lists who is.");
        }
    }

    public RefusedException Refused(RefusalCode code, string reason, string remedy) => words.Refused(code, reason, remedy, Stage);

    private async Task<ParticipantId[]> ConcernedAsync(ObjectionTarget target)
    {
        switch (target.Kind)
        {
            case ObjectionTargetKind.Flow:
                return Find(target.Leaf ?? -1) is Flow flow
                    ? [flow.Consumer, .. flow.Providers.Select(provider => provider.Owner)]
                    : throw Refused(RefusalCode.Unknown, $"leaf {target.Id} is no flow", "GET /flows lists the flows that concern you, each with its leaf.");
            case ObjectionTargetKind.Dataset:
                var owner = catalog.All.SelectMany(product => product.Datasets).FirstOrDefault(dataset => dataset.Id.Value == target.Id)?.Owner;
                return owner is { } found
                    ? [found]
                    : throw Refused(RefusalCode.Unknown, $"no dataset {target.Id} is published", "GET /catalog lists the datasets.");
            default:
                var invoice = await InvoiceAsync(target);
                return [invoice.Consumer, .. invoice.Lines.Select(line => line.Owner).OfType<ParticipantId>().Distinct()];
        }
    }

    private async Task<Invoice> InvoiceAsync(ObjectionTarget target) => await invoices.FindAsync(target.Number ?? 0, CancellationToken.None)
        ?? throw Refused(RefusalCode.Unknown, $"no invoice {target.Id} was issued", "GET /invoices lists what was.");

    private LogEntry? Find(long leaf) => leaf >= 0 && leaf < log.Size ? log.Read(leaf).Entry : null;
}
