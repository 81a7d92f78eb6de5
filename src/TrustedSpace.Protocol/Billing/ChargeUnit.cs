namespace TrustedSpace.Protocol.Billing;

/// <summary>What a line of money counts. Tariffs price the first six; the others follow from a tariff's terms.</summary>
public enum ChargeUnit
{
    /// <summary>A job or export that ends in a release.</summary>
    Job,

    /// <summary>A released value: of a result row, or of an exported row.</summary>
    Cell,

    /// <summary>A row of the dataset that a statistics job reads, as its owner states; rows that a condition leaves out are read too.</summary>
    RowScanned,

    /// <summary>A row that an export releases.</summary>
    RowExported,

    /// <summary>1,000,000 bytes of the owner's sealed payload. Lines count bytes.</summary>
    Megabyte,

    /// <summary>A thousandth of rho in zCDP. Lines count 10⁻¹² of rho.</summary>
    PrivacyBudget,

    /// <summary>What a job costs less than the tariff's minimum.</summary>
    Minimum,

    /// <summary>The fee of a subscription, once a calendar month of use.</summary>
    Subscription,

    /// <summary>Usage that a subscription includes, taken off again; never above 0.</summary>
    Included,

    /// <summary>An adjustment of an earlier charge.</summary>
    Correction,

    /// <summary>The operator's revenue above its cap of an earlier month, given back; never above 0.</summary>
    CapDeduction,
}
