using CsCheck;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Tests.Protocol.Billing;

/// <summary>Tariffs, price books and usage by chance, sound ones.</summary>
internal static class Prices
{
    private static readonly ChargeUnit[] Priced = [ChargeUnit.Job, ChargeUnit.Cell, ChargeUnit.RowScanned, ChargeUnit.RowExported, ChargeUnit.Megabyte, ChargeUnit.PrivacyBudget];

    private static readonly Gen<IReadOnlyList<PriceTier>?> Tiers = Gen.Select(Gen.Long[1, 40], Gen.Long[0, 30]).List[0, 3].Select(steps =>
    {
        var above = 0L;
        return steps.Count == 0 ? null : (IReadOnlyList<PriceTier>?)[.. steps.Select(step => new PriceTier { Above = above += step.Item1, Amount = step.Item2 })];
    });

    public static Gen<UnitPrice> Unit(ChargeUnit unit) => Gen.Select(Gen.Long[0, 30], Gen.Long[1, 7], Gen.Long[0, 60], Gen.Bool, Tiers, (amount, per, most, limited, tiers) =>
        new UnitPrice { Unit = unit, Amount = amount, Per = per, Most = limited || !unit.IsBounded() ? most : null, Tiers = tiers });

    private static readonly Gen<IReadOnlyList<UnitPrice>> Units = Gen.Select(Gen.Int[0, 63], Gen.Select(Unit(Priced[0]), Unit(Priced[1]), Unit(Priced[2])), Gen.Select(Unit(Priced[3]), Unit(Priced[4]), Unit(Priced[5])))
        .Select((chosen, few, rest) =>
        {
            UnitPrice[] all = [few.Item1, few.Item2, few.Item3, rest.Item1, rest.Item2, rest.Item3];
            return (IReadOnlyList<UnitPrice>)[.. all.Where((_, index) => (chosen & (1 << index)) > 0)];
        });

    private static readonly Gen<Subscription> Subscriptions = Gen.Select(Gen.Long[0, 500], Gen.Long[1, 60], Gen.Bool, (fee, cells, rows) => new Subscription
    {
        Fee = fee,
        Included = rows
            ? [new() { Unit = ChargeUnit.Cell, Quantity = cells }, new() { Unit = ChargeUnit.RowScanned, Quantity = 20 }]
            : [new() { Unit = ChargeUnit.Cell, Quantity = cells }],
    });

    public static Gen<Tariff> Tariffs { get; } = Gen.Select(Units, Gen.Int[0, 3], Gen.Long[0, 400], Subscriptions, (units, extra, minimum, subscription) => new Tariff
    {
        Currency = "CNY",
        Prices = units.Count == 0 ? null : units,
        PerCell = units.Any(price => price.Unit == ChargeUnit.Cell) ? 0 : 2,
        Minimum = extra == 1 ? minimum : null,
        Subscription = extra == 2 ? subscription : null,
    });

    public static Gen<PriceBook> Books { get; } = Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 2000], Gen.Enum<SplitRule>(), (fee, tax, split) => new PriceBook
    {
        OperatorFee = new BasisPoints(fee),
        Tax = new BasisPoints(tax),
        Split = split,
        FreePurposes = ["public-interest"],
    });

    public static Gen<Usage> UsageOf(ParticipantId owner) => Gen.Select(
        Gen.Long[0, 100], Gen.Long[0, 100], Gen.Long[0, 100], Gen.Long[0, 80_000_000], Gen.Long[0, 80_000_000_000],
        (cells, scanned, exported, bytes, rho) =>
            new Usage { Owner = owner, Cells = cells, RowsScanned = scanned, RowsExported = Math.Min(exported, cells), Bytes = bytes, Rho = rho });
}
