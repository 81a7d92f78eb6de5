using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Catalog;

/// <summary>An owner's public description of one dataset.</summary>
public sealed record DatasetDescription
{
    public required DatasetId Id { get; init; }

    /// <summary>Data product the dataset belongs to; every dataset of a product has one schema.</summary>
    public required ProductId Product { get; init; }

    public required ParticipantId Owner { get; init; }

    public required string Title { get; init; }

    /// <summary>Version of the data, counted from 1; a flow record names it.</summary>
    public int Version { get; init; } = 1;

    public required IReadOnlyList<DataElement> Elements { get; init; }

    public required Tariff Tariff { get; init; }

    /// <summary>The usage policy in one or two sentences, for a person.</summary>
    public required string PolicySummary { get; init; }

    /// <summary>Digest of the ordered elements: equal exactly for datasets that can form one product.</summary>
    public Sha256Digest SchemaDigest() => CanonicalJson.Hash(Elements);
}
