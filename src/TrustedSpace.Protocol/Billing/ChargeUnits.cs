namespace TrustedSpace.Protocol.Billing;

/// <summary>What follows from a unit.</summary>
public static class ChargeUnits
{
    /// <summary>Whether a tariff may price it.</summary>
    public static bool IsPriced(this ChargeUnit unit) => unit <= ChargeUnit.PrivacyBudget;

    /// <summary>Whether a grant's jobs and cells bound its quantity; a price for any other needs <see cref="UnitPrice.Most"/>.</summary>
    public static bool IsBounded(this ChargeUnit unit) => unit is ChargeUnit.Job or ChargeUnit.Cell or ChargeUnit.RowExported;

    /// <summary>What one unit of the price is in the counts of lines: bytes in a megabyte, 10⁻¹² in a thousandth of rho.</summary>
    public static long Scale(this ChargeUnit unit) => unit switch
    {
        ChargeUnit.Megabyte => 1_000_000,
        ChargeUnit.PrivacyBudget => 1_000_000_000,
        _ => 1,
    };
}
