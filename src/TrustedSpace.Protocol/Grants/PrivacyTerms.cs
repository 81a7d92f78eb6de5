namespace TrustedSpace.Protocol.Grants;

/// <summary>
/// Differential privacy that an owner asks for, for one row added to or removed from its dataset. The cost of a query is counted in
/// zero-concentrated differential privacy (Bun and Steinke 2016), the budget is stated as (ε, δ).
/// </summary>
public sealed record PrivacyTerms
{
    /// <summary>Cost of one query in zCDP; less is more noise.</summary>
    public required double Rho { get; init; }

    /// <summary>ε of the budget of one consumer over the dataset, all its queries together.</summary>
    public required double Epsilon { get; init; }

    /// <summary>δ of that budget, between 0 and 1.</summary>
    public required double Delta { get; init; }

    /// <summary>True when these terms give at least the privacy of the others.</summary>
    public bool Keep(PrivacyTerms others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return Rho <= others.Rho && Epsilon <= others.Epsilon && Delta <= others.Delta;
    }
}
