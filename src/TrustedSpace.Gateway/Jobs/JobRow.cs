using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>A job in storage. <see cref="Ended"/> is set in the same transaction as the final state, and only then may a result be read.</summary>
internal sealed class JobRow
{
    public required JobId Job { get; init; }

    public required ParticipantId Consumer { get; init; }

    /// <summary>Ids of the owners of the job, who may see its status.</summary>
    public required List<string> Owners { get; init; }

    /// <summary>Digest of the signed spec's payload: equal for a retry of the same submission.</summary>
    public required Sha256Digest Spec { get; init; }

    /// <summary>The first attempt that this job repeats; null for a first attempt.</summary>
    public JobId? RetryOf { get; init; }

    public required JobStatus Status { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public required long Submitted { get; init; }

    public bool Ended { get; set; }

    /// <summary>Sequence of the job's last event.</summary>
    public int LastEvent { get; set; }
}

/// <summary>One event of a job in storage.</summary>
internal sealed class JobEventRow
{
    public required JobId Job { get; init; }

    public required int Sequence { get; init; }

    public required JobProgress Progress { get; init; }
}

/// <summary>The sealed result of a job in storage, written before its leaf and read only once the job is released.</summary>
internal sealed class JobResultRow
{
    public required JobId Job { get; init; }

    public required SealedResult Result { get; init; }
}

internal sealed class JobTable : IEntityTypeConfiguration<JobRow>
{
    public void Configure(EntityTypeBuilder<JobRow> builder)
    {
        builder.ToTable("jobs");
        builder.HasKey(row => row.Job);
        builder.HasIndex(row => row.Consumer);
        builder.HasIndex(row => row.Ended);
        builder.HasIndex(row => row.RetryOf);
        builder.Property(row => row.Status).HasCanonicalJson();
    }
}

internal sealed class JobEventTable : IEntityTypeConfiguration<JobEventRow>
{
    public void Configure(EntityTypeBuilder<JobEventRow> builder)
    {
        builder.ToTable("job_events");
        builder.HasKey(row => new { row.Job, row.Sequence });
        builder.Property(row => row.Progress).HasCanonicalJson();
    }
}

internal sealed class JobResultTable : IEntityTypeConfiguration<JobResultRow>
{
    public void Configure(EntityTypeBuilder<JobResultRow> builder)
    {
        builder.ToTable("job_results");
        builder.HasKey(row => row.Job);
        builder.Property(row => row.Result).HasCanonicalJson();
    }
}
