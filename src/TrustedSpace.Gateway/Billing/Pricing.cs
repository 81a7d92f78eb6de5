using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Billing;

/// <summary>Prices from the owners' tariffs and the operator's price book.</summary>
public sealed class Pricing(GatewayOptions options)
{
    /// <summary>The quote that a grant would bind.</summary>
    /// <exception cref="OverflowException">The most that the budget can cost is no number of minor units that JSON can carry.</exception>
    public Quote For(DataProduct product, GrantRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (detail, months) = (request.Detail, CalendarMonth.Touched(request.NotBefore * 1000, request.Expires * 1000));
        return Quote.For(Tariffs(product), detail.Parameters.MaximumJobs, detail.Parameters.MaximumCells, options.Prices.TermsFor(detail.Purpose), months);
    }

    /// <summary>The prices of today, for a job that nobody has a grant for yet.</summary>
    public Quote Today(DataProduct product, string? purpose) => Quote.For(Tariffs(product), jobs: 1, cells: 0, options.Prices.TermsFor(purpose ?? ""));

    /// <summary>Every price of a product that is above its ceiling, in words; empty when none is.</summary>
    public IEnumerable<string> Excesses(DataProduct product)
    {
        ArgumentNullException.ThrowIfNull(product);
        return product.Datasets.SelectMany(member => options.Prices.Excesses(member.Tariff).Select(excess => $"{member.Id} of {member.Owner}: {excess}"));
    }

    private static (ParticipantId Owner, Tariff Tariff)[] Tariffs(DataProduct product) =>
        [.. product.Datasets.Select(member => (member.Owner, member.Tariff))];
}
