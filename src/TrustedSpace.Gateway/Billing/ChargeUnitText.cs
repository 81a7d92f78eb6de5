using System.Globalization;
using TrustedSpace.Protocol.Billing;

namespace TrustedSpace.Gateway.Billing;

/// <summary>Units and quantities of invoice lines for people.</summary>
internal static class ChargeUnitText
{
    public static string Of(ChargeUnit unit) => unit switch
    {
        ChargeUnit.Job => "released job",
        ChargeUnit.Cell => "released cells",
        ChargeUnit.RowScanned => "rows read",
        ChargeUnit.RowExported => "rows exported",
        ChargeUnit.Megabyte => "megabytes",
        ChargeUnit.PrivacyBudget => "privacy budget, thousandths of rho",
        ChargeUnit.Minimum => "up to the minimum of the job",
        ChargeUnit.Subscription => "subscription of the month",
        ChargeUnit.Included => "included in the subscription",
        ChargeUnit.Correction => "correction",
        ChargeUnit.CapDeduction => "given back: operator's revenue above its cap",
        _ => ChargeUnitNames.Of(unit),
    };

    /// <summary>What lines count in the units that are priced, exact: 1,500,000 bytes are "1.5".</summary>
    public static string Quantity(ChargeUnit unit, long quantity) =>
        ((decimal)quantity / unit.Scale()).ToString("#,##0.############", CultureInfo.InvariantCulture);
}
