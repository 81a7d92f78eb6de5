using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Jobs;

/// <summary>A statistics job as its consumer signs it (statement type <see cref="StatementType"/>); no one between consumer and owner can change it.</summary>
public sealed record JobSpec
{
    public const string StatementType = "job+jwt";

    /// <summary>Chosen by the consumer; the same id is never run or charged twice.</summary>
    public required JobId Job { get; init; }

    public required GrantId Grant { get; init; }

    public required ProductId Product { get; init; }

    /// <summary>Purpose of use; equal to the grant's.</summary>
    public required string Purpose { get; init; }

    /// <summary>The statistics query; every owner parses it itself.</summary>
    public required string Sql { get; init; }

    /// <summary>
    /// SHA-256 of the consumer's public key for this job alone, to which the owners switch encrypted sums; null where the job's protection has none.
    /// </summary>
    public Sha256Digest? ConsumerKey { get; init; }

    /// <summary>Longest run in seconds, from the first question to an owner to the last release; null leaves it to the gateway and the owners.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>
    /// The first of the attempts that this job repeats, which ended without a release; null for a first attempt. A job and its repetitions are released
    /// at most once: a further attempt is refused where one of them was released or still runs.
    /// </summary>
    public JobId? RetryOf { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long IssuedAt { get; init; }
}

/// <summary>An export as its consumer signs it (statement type <see cref="StatementType"/>).</summary>
public sealed record ExportSpec
{
    public const string StatementType = "export+jwt";

    /// <summary>Chosen by the consumer; the same id is never delivered or charged twice.</summary>
    public required JobId Job { get; init; }

    public required GrantId Grant { get; init; }

    public required DatasetId Dataset { get; init; }

    public required string Purpose { get; init; }

    /// <summary>Columns of the export, in order.</summary>
    public required IReadOnlyList<ElementName> Elements { get; init; }

    public ExportFormat Format { get; init; } = ExportFormat.Csv;

    /// <summary>DER of the consumer's sealing certificate; rows are sealed to it, and the grant names its thumbprint.</summary>
    public required byte[] Sealing { get; init; }

    /// <summary>The broken part of the same export after which this one goes on; null for an export from its beginning.</summary>
    public ResumedPart? Resumes { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long IssuedAt { get; init; }

    /// <summary>Digest of what is asked for, whatever the part: equal for every part of one export.</summary>
    public Sha256Digest Asked() => CanonicalJson.Hash(this with { Job = JobId.Parse("00000000-0000-4000-8000-000000000000"), Resumes = null, IssuedAt = 0 });
}

/// <summary>A part of an export that broke, and how much of the export its consumer has.</summary>
public sealed record ResumedPart
{
    /// <summary>Rows in every batch of an export but the last; an export goes on at a whole number of batches.</summary>
    public const int Batch = 1024;

    /// <summary>Job id of the broken part.</summary>
    public required JobId Job { get; init; }

    /// <summary>Rows of the export, counted from its beginning, that the consumer has; a multiple of <see cref="Batch"/>.</summary>
    public required long Rows { get; init; }
}

/// <summary>Form of an export's rows.</summary>
public enum ExportFormat
{
    /// <summary>RFC 4180 with a header line, UTF-8.</summary>
    Csv,

    /// <summary>One JSON object a line, UTF-8.</summary>
    JsonLines,

    /// <summary>Apache Arrow IPC stream: int64, float64, utf8 and bool columns, every one nullable; a record batch for at most 1,024 rows.</summary>
    Arrow,
}
