using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Grants;

/// <summary>One entry of OAuth 2.0 <c>authorization_details</c> (RFC 9396): what a consumer asks to do with a data product.</summary>
public sealed record AuthorizationDetail
{
    /// <summary>The only <c>type</c> this space knows.</summary>
    public const string TypeName = "trustedspace";

    public string Type { get; init; } = TypeName;

    public required ProductId Product { get; init; }

    /// <summary>Elements that may be read: aggregated, filtered on, grouped by or exported.</summary>
    public required IReadOnlyList<ElementName> Elements { get; init; }

    public required Operation Operation { get; init; }

    /// <summary>Purpose of use, a term that the owners' policies know.</summary>
    public required string Purpose { get; init; }

    public GrantParameters Parameters { get; init; } = new();
}

/// <summary>What is done with the data.</summary>
public enum Operation
{
    /// <summary>Aggregates of groups that are large enough, over every owner of the product.</summary>
    Statistics,

    /// <summary>Permitted rows and elements of one owner, sealed to the consumer.</summary>
    Export,
}

/// <summary>Budget and period of a grant.</summary>
public sealed record GrantParameters
{
    /// <summary>Most jobs or exports that may end in a release under the grant.</summary>
    public int MaximumJobs { get; init; } = 1;

    /// <summary>Most cells that may be released under the grant in all.</summary>
    public long MaximumCells { get; init; } = 10_000;

    /// <summary>Seconds that the grant lives, 1 minute to 24 hours.</summary>
    public int LifetimeSeconds { get; init; } = 900;
}
