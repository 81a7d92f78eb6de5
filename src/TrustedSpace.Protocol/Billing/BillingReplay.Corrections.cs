using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing;

public sealed partial class BillingReplay
{
    private readonly Dictionary<(long Leaf, ParticipantId Owner), long> _corrected = [];

    /// <summary>
    /// Why a correction can't be made after the leaves so far, in words; null when it can. Corrections of a leaf leave each owner's charges between 0 and what was
    /// charged.
    /// </summary>
    public string? Problem(Correction correction)
    {
        ArgumentNullException.ThrowIfNull(correction);
        if (correction.Corrects < 0 || correction.Corrects >= TreeSize || _leaf(correction.Corrects) is not Flow { Outcome: FlowOutcome.Released } flow)
        {
            return $"leaf {correction.Corrects} is no flow that was charged before";
        }

        if (correction.Lines.Count == 0 || correction.Lines.Any(line => line.Amount == 0) || correction.Lines.DistinctBy(line => line.Owner).Count() != correction.Lines.Count)
        {
            return "it needs one line for each owner whose charges change, with an amount that is not 0";
        }

        return correction.Lines.Select(line => Problem(correction.Corrects, flow, line)).FirstOrDefault(problem => problem is not null);
    }

    private string? Problem(long corrects, Flow flow, CorrectionLine line)
    {
        var charged = flow.Charges.Where(charge => charge.Owner == line.Owner).Sum(charge => charge.Amount) + IncludedIn(corrects, flow, line.Owner);
        var corrected = (Int128)_corrected.GetValueOrDefault((corrects, line.Owner)) + line.Amount;
        return charged + corrected < 0 || corrected > 0
            ? $"{line.Amount} minor units for {line.Owner} do not fit: leaf {corrects} charges {charged}, and {corrected - line.Amount} were added before"
            : null;
    }

    // What a subscription took off depends on the use before it. It is asked for seldom, and so computed again instead of kept for every flow.
    private long IncludedIn(long corrects, Flow flow, ParticipantId owner)
    {
        if (_grants.Find(flow, corrects)?.Quote.Lines.FirstOrDefault(line => line.Owner == owner)?.Tariff.Subscription is null)
        {
            return 0;
        }

        var included = 0L;
        var again = Before(corrects, owed => included += IsIncluded(owed.Line, corrects, owner) ? owed.Line.Amount : 0);
        for (var leaf = again.TreeSize; leaf <= corrects; leaf++)
        {
            if (_leaf(leaf) is (Flow or GrantIssued or PeriodClosed) and var entry)
            {
                again.TreeSize = leaf;
                again.Add(new LoggedEntry { Index = leaf, Entry = entry });
            }
        }

        return included;
    }

    private BillingReplay Before(long leaf, Action<BilledLine> onLine) => _saved?.Invoke(leaf) is { } saved
        ? Resume(saved, _leaf, onLine)
        : new BillingReplay(_leaf, _flows is not null, onLine);

    private static bool IsIncluded(InvoiceLine line, long leaf, ParticipantId owner) =>
        line.Leaf == leaf && line.Owner == owner && line.Unit == ChargeUnit.Included;

    private void Take(long index, Correction correction)
    {
        Checked++;
        if (Problem(correction) is { } problem)
        {
            Find(index, $"the correction does not hold: {problem}");
            return;
        }

        var flow = (Flow)_leaf(correction.Corrects)!;
        if (_grants.Find(flow, correction.Corrects) is not { } grant)
        {
            Find(index, $"no leaf issues grant {flow.Grant} of the corrected flow");
            return;
        }

        var (month, adjusts) = MonthOf(correction.At);
        InvoiceLine[] lines = [.. correction.Lines.Select(line => new InvoiceLine
        {
            Leaf = index,
            Flow = flow.Id,
            Grant = flow.Grant,
            Job = flow.Job,
            Owner = line.Owner,
            Unit = ChargeUnit.Correction,
            Quantity = 1,
            Amount = line.Amount,
            Tax = grant.Quote.Terms.Tax.ContainedIn(line.Amount),
            Adjusts = adjusts,
        })];
        foreach (var line in correction.Lines)
        {
            _corrected[(correction.Corrects, line.Owner)] = _corrected.GetValueOrDefault((correction.Corrects, line.Owner)) + line.Amount;
        }

        Owe(index, month, flow with { At = correction.At }, lines);
        _months[month].Pool(flow.Currency, flow.Product, grant.Quote.Terms).Correct(lines);
    }
}
