using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Protocol.Jobs;

/// <summary>Asks what a statistics job would touch and cost, without running it. With a grant as the bearer token the answer is about that grant.</summary>
public sealed record JobInquiry
{
    public required ProductId Product { get; init; }

    /// <summary>Purpose of use; needed with a grant only, and then equal to the grant's.</summary>
    public string? Purpose { get; init; }

    /// <summary>The statistics query.</summary>
    public required string Sql { get; init; }
}

/// <summary>What a job would touch and at most cost as things stand now; it reserves nothing. The job runs unless <see cref="Refusals"/> has an entry or things change.</summary>
public sealed record JobQuote
{
    public required ProductId Product { get; init; }

    /// <summary>What every owner planned; null where an owner refused the query.</summary>
    public QueryPlan? Plan { get; init; }

    /// <summary>Currency of <see cref="MaximumPrice"/> and <see cref="Charges"/>.</summary>
    public required string Currency { get; init; }

    /// <summary>Most that the job can cost, in minor units: every cell of the plan released. Null without a plan.</summary>
    public long? MaximumPrice { get; init; }

    /// <summary><see cref="MaximumPrice"/> by owner, under the grant's prices or, without a grant, the owners' tariffs of today.</summary>
    public IReadOnlyList<Charge> Charges { get; init; } = [];

    /// <summary>What the grant has left; null without a grant.</summary>
    public BudgetLeft? Budget { get; init; }

    /// <summary>Why the job would be refused, each with party, stage and remedy; empty when nothing speaks against it.</summary>
    public required IReadOnlyList<Refusal> Refusals { get; init; }
}

/// <summary>What a grant has left beside what is used and what running jobs hold.</summary>
public sealed record BudgetLeft
{
    public required int Jobs { get; init; }

    public required long Cells { get; init; }
}
