using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Catalog;

/// <summary>Datasets of several owners under one schema: one virtual table. Its name is the table name in SQL.</summary>
public sealed record DataProduct
{
    public required ProductId Id { get; init; }

    public required IReadOnlyList<DataElement> Elements { get; init; }

    /// <summary>Member datasets, ordered by owner.</summary>
    public required IReadOnlyList<MemberDataset> Datasets { get; init; }
}

/// <summary>One owner's part of a data product.</summary>
public sealed record MemberDataset
{
    public required DatasetId Id { get; init; }

    public required ParticipantId Owner { get; init; }

    public required string Title { get; init; }

    public required int Version { get; init; }

    public required Tariff Tariff { get; init; }

    public required string PolicySummary { get; init; }

    /// <summary>Whether the owner's connector answered its last health check, and nothing of it is frozen.</summary>
    public required bool Available { get; init; }

    /// <summary>Why it is not available, where more is known than that the connector does not answer.</summary>
    public string? UnavailableReason { get; init; }
}

/// <summary>Body of a request for a query's plan.</summary>
public sealed record PlanQuery
{
    public required string Sql { get; init; }
}

/// <summary>What a query over a product would touch, before anyone is asked for permission.</summary>
public sealed record QueryPlan
{
    /// <summary>Digest of the canonical plan; every owner of the product computed the same.</summary>
    public required Sha256Digest Digest { get; init; }

    /// <summary>Canonical encoding of the plan.</summary>
    public byte[] Encoding { get; init; } = [];

    /// <summary>Elements that the query reads: the least that a grant for it must name.</summary>
    public required IReadOnlyList<ElementName> Elements { get; init; }

    /// <summary>Columns of the result, in order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Number of groups in the product of the grouping domains; 1 without GROUP BY.</summary>
    public required int Groups { get; init; }

    /// <summary>Most cells that the result can release.</summary>
    public required long MaximumCells { get; init; }
}
