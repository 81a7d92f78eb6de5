using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Gateway.Catalog;

/// <summary>A dataset description as its owner last published it.</summary>
internal sealed class PublishedDataset
{
    public required DatasetId Id { get; init; }

    public required ParticipantId Owner { get; init; }

    public required DatasetDescription Description { get; init; }

    /// <summary>The owner's signed <see cref="DatasetPublication"/>, which the log holds.</summary>
    public required string Statement { get; init; }

    /// <summary>Digest of what the statement says; equal for a repeated announcement, though each is signed anew.</summary>
    public required Sha256Digest Publication { get; init; }

    /// <param name="description">As published.</param>
    /// <param name="publication">Its verified statement.</param>
    /// <param name="statement">The same as signed.</param>
    public static PublishedDataset Of(DatasetDescription description, DatasetPublication publication, string statement) => new()
    {
        Id = description.Id,
        Owner = description.Owner,
        Description = description,
        Statement = statement,
        Publication = CanonicalJson.Hash(publication),
    };
}

internal sealed class PublishedDatasetTable : IEntityTypeConfiguration<PublishedDataset>
{
    public void Configure(EntityTypeBuilder<PublishedDataset> builder)
    {
        builder.ToTable("datasets");
        builder.HasKey(dataset => dataset.Id);
        builder.HasIndex(dataset => dataset.Owner);
        builder.Property(dataset => dataset.Description).HasCanonicalJson();
    }
}
