using CsCheck;
using TrustedSpace.Protocol.Billing;

namespace TrustedSpace.Tests.Protocol.Billing.Histories;

/// <summary>Histories by chance.</summary>
internal static class BillingHistories
{
    private const int Repeat = 6;

    private static readonly Gen<HistoryStep> Steps = Gen.Select(Gen.Int[0, 14], Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 1000], (kind, a, b, c) => new HistoryStep(kind, a, b, c));

    private static readonly Gen<PriceBook> Books = Gen.Select(Prices.Books, Gen.Long[0, 200], Gen.Bool, (book, cap, capped) =>
        capped ? book with { RevenueCaps = [new RevenueCap { Currency = "CNY", Amount = cap }] } : book);

    /// <summary>With flows that a gateway records again.</summary>
    public static Gen<BillingHistory> WithRepeats { get; } = Of(Steps);

    /// <summary>Of a gateway that records each flow once.</summary>
    public static Gen<BillingHistory> Any { get; } = Of(Steps.Where(step => step.Kind != Repeat));

    private static Gen<BillingHistory> Of(Gen<HistoryStep> steps) => Gen.Select(Prices.Tariffs.Array[1, 3], Books.Array[1, 3], steps.List[0, 60], (tariffs, books, played) =>
    {
        var history = new BillingHistory(tariffs);
        foreach (var step in played)
        {
            history.Play(step, books);
        }

        return history;
    });
}
