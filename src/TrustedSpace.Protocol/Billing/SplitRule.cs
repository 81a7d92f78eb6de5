namespace TrustedSpace.Protocol.Billing;

/// <summary>How the owners of a product share the revenue of its flows; <c>docs/billing.md</c> has the formulas.</summary>
public enum SplitRule
{
    /// <summary>Each gets what its own tariff asked.</summary>
    AsPriced,

    /// <summary>Each whose data was used in the period gets the same.</summary>
    Equal,

    /// <summary>By the rows that each brought in: read by statistics, released by exports.</summary>
    Rows,

    /// <summary>By the cells released with each one's data.</summary>
    Usage,

    /// <summary>By the Shapley value of each one's contribution.</summary>
    Contribution,
}
