namespace TrustedSpace.Gateway.Flows;

/// <summary>Whether a grant's budget had room.</summary>
public enum BudgetOutcome
{
    Held,

    /// <summary>No leaf issues the grant.</summary>
    UnknownGrant,

    /// <summary>Every job of the grant is used, or held by one that still runs.</summary>
    JobsUsedUp,

    /// <summary>Too few cells are left, or the rest is held by work that still runs.</summary>
    CellsUsedUp,

    /// <summary>The part to be resumed did not break under this grant, or another part resumes or has resumed it.</summary>
    NotResumable,
}
