using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Freezes;

/// <summary>A freeze that was ordered, and its end once there is one. Immutable; a change is a new one in its place.</summary>
internal sealed record Freeze
{
    public required FreezeId Id { get; init; }

    public required FreezeSubject Subject { get; init; }

    public required ParticipantId By { get; init; }

    /// <summary>As signed.</summary>
    public required string Order { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long OrderedAt { get; init; }

    /// <summary>Leaf of the order; null while it is not durable.</summary>
    public long? Leaf { get; init; }

    /// <summary>As signed.</summary>
    public string? Lift { get; init; }

    public ParticipantId? LiftedBy { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? LiftedAt { get; init; }

    /// <summary>Leaf of the lift; the freeze is in force until it is durable.</summary>
    public long? LiftLeaf { get; init; }

    public bool IsInForce => LiftLeaf is null;

    /// <summary>Unix milliseconds at which what the connectors are to know last began.</summary>
    public long Since => IsInForce ? OrderedAt : LiftedAt!.Value;
}

internal sealed class FreezeTable : IEntityTypeConfiguration<Freeze>
{
    public void Configure(EntityTypeBuilder<Freeze> builder)
    {
        builder.ToTable("freezes");
        builder.HasKey(freeze => freeze.Id);
        builder.Property(freeze => freeze.Id).HasConversion<IdentifierConversion<FreezeId>>();
        builder.Property(freeze => freeze.Subject).HasCanonicalJson();
        builder.Ignore(freeze => freeze.IsInForce);
        builder.Ignore(freeze => freeze.Since);
    }
}
