using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Catalog;

/// <summary>A dataset description as its owner last published it.</summary>
internal sealed class PublishedDataset
{
    public required DatasetId Id { get; init; }

    public required ParticipantId Owner { get; init; }

    public required DatasetDescription Description { get; init; }

    public static PublishedDataset Of(DatasetDescription description) =>
        new() { Id = description.Id, Owner = description.Owner, Description = description };
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
