namespace TrustedSpace.Protocol.Billing.Splits;

/// <summary>What one owner's data brought in within a pool, by every measure that a rule may take.</summary>
internal sealed class OwnerShare
{
    /// <summary>As its own tariff asked, without tax.</summary>
    public long Priced { get; set; }

    /// <summary>1 where its data was used.</summary>
    public int Used { get; set; }

    public Int128 Rows { get; set; }

    public Int128 Cells { get; set; }

    /// <summary>Sum of the Shapley values of the flows, which is the Shapley value of their sum.</summary>
    public Int128 Contribution { get; set; }

    public Int128 LeaveOneOut { get; set; }

    public OwnerShare Copy() => (OwnerShare)MemberwiseClone();

    public Int128 Weight(SplitRule rule) => rule switch
    {
        SplitRule.AsPriced => Priced,
        SplitRule.Equal => Used,
        SplitRule.Rows => Rows,
        SplitRule.Usage => Cells,
        _ => Contribution,
    };
}
