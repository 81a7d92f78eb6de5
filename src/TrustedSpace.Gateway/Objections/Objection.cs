using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Objections;

/// <summary>An objection as stored: what the log holds of it, and the step whose leaf may not be durable yet.</summary>
internal sealed record Objection
{
    public required ObjectionId Id { get; init; }

    /// <summary>Unix milliseconds at which it was raised.</summary>
    public required long RaisedAt { get; init; }

    /// <summary>Null until its first leaf is durable.</summary>
    public ObjectionStatus? Status { get; init; }

    public PendingStep? Pending { get; init; }
}

/// <summary>A step on its way into the log.</summary>
internal sealed record PendingStep
{
    public required string Statement { get; init; }

    public required ParticipantId By { get; init; }

    public required ParticipantRole Role { get; init; }

    public required IReadOnlyList<ParticipantId> Parties { get; init; }

    /// <summary>Size of the log when the step was stored: its leaves are not below.</summary>
    public required long From { get; init; }
}

internal sealed class ObjectionTable : IEntityTypeConfiguration<Objection>
{
    public void Configure(EntityTypeBuilder<Objection> builder)
    {
        builder.ToTable("objections");
        builder.HasKey(objection => objection.Id);
        builder.HasIndex(objection => objection.RaisedAt);
        builder.Property(objection => objection.Id).HasConversion<IdentifierConversion<ObjectionId>>();
        builder.Property(objection => objection.Status).HasCanonicalJson();
        builder.Property(objection => objection.Pending).HasCanonicalJson();
    }
}
