using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Catalog;

/// <summary>What an owner signs when it offers a dataset (statement type <see cref="StatementType"/>): which description, price and policy are in force.</summary>
public sealed record DatasetPublication
{
    public const string StatementType = "publication+jwt";

    public required ParticipantId Owner { get; init; }

    public required DatasetId Dataset { get; init; }

    public required ProductId Product { get; init; }

    /// <summary>Version of the data.</summary>
    public required int Version { get; init; }

    /// <summary>Digest of the canonical <see cref="DatasetDescription"/>.</summary>
    public required Sha256Digest Description { get; init; }

    public required Tariff Tariff { get; init; }

    /// <summary>Digest of the owner's usage policy; its text stays with the owner.</summary>
    public required Sha256Digest Policy { get; init; }

    /// <param name="description">What is offered.</param>
    /// <param name="policy">Digest of the usage policy.</param>
    public static DatasetPublication Of(DatasetDescription description, Sha256Digest policy)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new DatasetPublication
        {
            Owner = description.Owner,
            Dataset = description.Id,
            Product = description.Product,
            Version = description.Version,
            Description = CanonicalJson.Hash(description),
            Tariff = description.Tariff,
            Policy = policy,
        };
    }
}
