using TrustedSpace.Gateway.Billing;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Objections;

/// <summary>Holds what a decision takes off against what was charged and still stands.</summary>
internal sealed class ObjectionCorrections(ObjectionStanding standing, FlowIndex index, InvoiceLedger invoices)
{
    private const int Page = 1000;

    /// <exception cref="RefusedException">A correction is of no flow of the objection, or takes off more than stands.</exception>
    public async Task RequireAsync(ObjectionCase decided)
    {
        foreach (var correction in decided.Corrections)
        {
            var flow = await standing.CorrectedFlowAsync(correction.Leaf, decided);
            var earlier = new List<Correction>();
            foreach (var line in correction.Lines)
            {
                earlier.AddRange(await EarlierAsync(correction.Leaf, line.Owner));
            }

            if (CorrectionLimit.Violation(flow, earlier, correction.Lines) is { } violation)
            {
                throw standing.Refused(RefusalCode.Conflict, violation, "Take off at most what stands.");
            }

            // A subscription may have taken off a part already.
            var entry = new Correction { At = 0, Corrects = correction.Leaf, Reason = "", Lines = correction.Lines };
            if (invoices.Read(books => books.Problem(entry)) is { } problem)
            {
                throw standing.Refused(RefusalCode.Conflict, problem, "Take off at most what stands.");
            }
        }
    }

    // Only the owner's own lines: a correction of several owners is found once for each.
    private async Task<IReadOnlyList<Correction>> EarlierAsync(long flow, ParticipantId owner)
    {
        var earlier = new List<Correction>();
        var query = new FlowQuery { Kinds = ["correction"], Owner = owner, Limit = Page };
        FlowMatches found;
        do
        {
            found = await index.SearchAsync(query, CancellationToken.None);
            earlier.AddRange(found.Entries.Select(entry => entry.Entry).OfType<Correction>()
                .Where(correction => correction.Corrects == flow)
                .Select(correction => correction with { Lines = [.. correction.Lines.Where(line => line.Owner == owner)] }));
            query = query with { Before = found.Before };
        }
        while (found.Before > flow);
        return earlier;
    }
}
