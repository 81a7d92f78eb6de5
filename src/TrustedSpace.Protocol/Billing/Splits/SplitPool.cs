using System.Numerics;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing.Splits;

/// <summary>
/// The revenue of one product under one price book in a settlement, added up flow by flow; what it holds does not grow with them. Tax is in every line; of the rest
/// the operator takes its fee, and the owners share what is left by the book's rule.
/// </summary>
internal sealed class SplitPool(ProductId product, string currency, QuotedTerms terms)
{
    private const long Billionths = 1_000_000_000;

    private readonly SortedDictionary<ParticipantId, OwnerShare> _owners = new(Comparer<ParticipantId>.Create((left, right) => string.CompareOrdinal(left.Value, right.Value)));
    private long _flows;
    private long _gross;
    private long _tax;
    private long _sampled;
    private long _errorBound;

    public SplitPool(SavedPool saved)
        : this(saved.Product, saved.Currency, saved.Terms)
    {
        (_flows, _gross, _tax, _sampled, _errorBound) = (saved.Flows, saved.Gross, saved.Tax, saved.Sampled, saved.ErrorBound);
        foreach (var owner in saved.Owners)
        {
            _owners[owner.Owner] = owner.Share;
        }
    }

    public SavedPool Save() => new(
        product, currency, terms, _flows, _gross, _tax, _sampled, _errorBound, [.. _owners.Select(owner => new SavedShare(owner.Key, owner.Value.Copy()))]);

    /// <summary>Takes a flow.</summary>
    /// <param name="flow">Released, and not for a free purpose.</param>
    /// <param name="usages">What it used.</param>
    /// <param name="seed">The hash of its leaf, asked for where orders are drawn.</param>
    /// <param name="lines">What is billed for it.</param>
    public void Add(Flow flow, IReadOnlyList<Usage> usages, Func<byte[]> seed, IEnumerable<InvoiceLine> lines)
    {
        _flows++;
        Bill(lines);
        foreach (var usage in usages)
        {
            var share = Of(usage.Owner);
            share.Used = 1;
            share.Rows += RowsOf(flow, usage);
            share.Cells += usage.Cells;
        }

        if (terms.Split == SplitRule.Contribution)
        {
            Contribute(usages, Contribution.Of(new PrecisionValue(usages.Select(usage => RowsOf(flow, usage))), seed));
        }
    }

    /// <summary>Takes a correction of a flow of the product.</summary>
    public void Correct(IEnumerable<InvoiceLine> lines)
    {
        _flows++;
        Bill(lines);
    }

    /// <summary>Shares what was added up.</summary>
    /// <param name="settlement">Number of the settlement.</param>
    /// <param name="at">Of the entry, Unix milliseconds.</param>
    public SplitSettled Settle(int settlement, long at)
    {
        var net = _gross - _tax;
        var fee = terms.OperatorFee.Of(net);
        var owners = _owners.ToArray();
        Int128[] weights = [.. owners.Select(owner => owner.Value.Weight(terms.Split))];
        var amounts = terms.Split == SplitRule.AsPriced
            ? LargestRemainder.Divide(net - fee, [.. owners.Select(owner => (BigInteger)owner.Value.Priced * (BasisPoints.Whole - terms.OperatorFee.Value))], BasisPoints.Whole)
            : LargestRemainder.ByWeight(net - fee, weights);
        var shown = Shown(weights);
        var without = terms.Split == SplitRule.Contribution ? Shown([.. owners.Select(owner => owner.Value.LeaveOneOut)]) : null;
        return new SplitSettled
        {
            At = at,
            Settlement = settlement,
            Product = product,
            Currency = currency,
            Book = terms.Book,
            Rule = terms.Split,
            Flows = _flows,
            Gross = _gross,
            Tax = _tax,
            Fee = fee,
            Lines = [.. owners.Select((owner, i) => new SplitLine { Owner = owner.Key, Weight = shown[i], LeaveOneOut = without?[i], Amount = amounts[i] })],
            Sampled = _sampled == 0 ? null : new SampledSplit { Flows = _sampled, Permutations = ShapleySampling.Permutations, ErrorBound = _errorBound },
        };
    }

    private static long RowsOf(Flow flow, Usage usage) => flow.Operation == Operation.Export ? usage.RowsExported : usage.RowsScanned;

    private static long[] Shown(Int128[] weights) =>
        weights.All(weight => weight == 0) || weights.Any(Int128.IsNegative) ? new long[weights.Length] : LargestRemainder.ByWeight(Billionths, weights);

    private void Bill(IEnumerable<InvoiceLine> lines)
    {
        foreach (var line in lines)
        {
            _gross = checked(_gross + line.Amount);
            _tax += line.Tax;
            Of(line.Owner!.Value).Priced += line.Amount - line.Tax;
        }
    }

    private void Contribute(IReadOnlyList<Usage> usages, Contribution contribution)
    {
        for (var i = 0; i < usages.Count; i++)
        {
            var share = Of(usages[i].Owner);
            share.Contribution += contribution.Shares[i];
            share.LeaveOneOut += contribution.LeaveOneOut[i];
        }

        if (contribution.ErrorBound is { } bound)
        {
            _sampled++;
            _errorBound = Math.Max(_errorBound, bound);
        }
    }

    private OwnerShare Of(ParticipantId owner) => _owners.TryGetValue(owner, out var share) ? share : _owners[owner] = new OwnerShare();
}

/// <summary>A <see cref="SplitPool"/> as it is saved.</summary>
internal sealed record SavedPool(
    ProductId Product, string Currency, QuotedTerms Terms, long Flows, long Gross, long Tax, long Sampled, long ErrorBound, IReadOnlyList<SavedShare> Owners);

/// <summary>An owner's part in a <see cref="SavedPool"/>.</summary>
internal sealed record SavedShare(ParticipantId Owner, OwnerShare Share);
