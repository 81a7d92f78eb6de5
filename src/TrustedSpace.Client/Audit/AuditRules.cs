namespace TrustedSpace.Client.Audit;

/// <summary>What an audit holds a log to; findings and summaries carry these names.</summary>
public static class AuditRules
{
    public const string History = "there is one history";

    public const string Statements = "statements are signed";

    public const string Decisions = "every grant was decided by every owner";

    public const string Denials = "every decision is in the log";

    public const string Contracts = "every flow is under a grant in force";

    public const string Standing = "no use by the suspended or of the frozen";

    public const string Objections = "every objection is decided by the rules";

    public const string Limits = "every use is within quota and period";

    public const string Groups = "every release keeps group size and protection";

    public const string Releases = "every release is as its owners signed it";

    public const string Deliveries = "every receipt confirms its export";

    public const string Offers = "every offer is signed by its owner";

    public const string Tariffs = "every quote is by the tariffs that owners published";

    public const string Times = "times go forward";

    public const string Charges = "every charge can be recomputed";
}
