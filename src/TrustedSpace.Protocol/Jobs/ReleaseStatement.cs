using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Jobs;

/// <summary>What an owner signs when data leaves it (statement type <see cref="StatementType"/>): sizes and digests, never a value.</summary>
public sealed record ReleaseStatement
{
    public const string StatementType = "release+jwt";

    /// <summary>HTTP trailer of an export that carries the signed statement.</summary>
    public const string TrailerName = "ts-release";

    public required JobId Job { get; init; }

    public required GrantId Grant { get; init; }

    public required ParticipantId Owner { get; init; }

    public required DatasetId Dataset { get; init; }

    public required int DatasetVersion { get; init; }

    /// <summary>Digest of the consumer's signed <see cref="JobSpec"/> or <see cref="ExportSpec"/> that the owner has verified.</summary>
    public required Sha256Digest Order { get; init; }

    public required Operation Operation { get; init; }

    public required IReadOnlyList<ElementName> Elements { get; init; }

    /// <summary>Digest of the canonical plan of a statistics job; null for an export.</summary>
    public Sha256Digest? Plan { get; init; }

    /// <summary>Digest of all protocol messages up to the release; equal at every honest party. Null for an export.</summary>
    public Sha256Digest? Transcript { get; init; }

    /// <summary>Minimum group size that was applied; 0 for an export.</summary>
    public int MinimumGroupSize { get; init; }

    /// <summary>Protection that was applied, combined from the decisions under the grant; null for an export.</summary>
    public Protection? Protection { get; init; }

    /// <summary>Owners whose numbers the result contains, in the order of the grant's owners; empty for an export.</summary>
    public IReadOnlyList<ParticipantId> Contributors { get; init; } = [];

    public int GroupsReleased { get; init; }

    public int GroupsWithheld { get; init; }

    /// <summary>Rows of an export, those of the parts that it resumes included; 0 for statistics.</summary>
    public long Rows { get; init; }

    /// <summary>
    /// Rows of the dataset that a statistics job read, whatever its condition; stated where the grant's quote prices them or splits revenue by them. Null otherwise
    /// and for an export.
    /// </summary>
    public long? RowsScanned { get; init; }

    /// <summary>The broken part after which a resumed export went on; <see cref="Bytes"/> and <see cref="Sealed"/> are of what came after it.</summary>
    public ResumedPart? Resumes { get; init; }

    /// <summary>Whether an export ended at a limit (rows, bytes, budget) although the dataset holds further permitted rows.</summary>
    public bool Truncated { get; init; }

    /// <summary>Result values released: groups × columns of the result, or rows × elements.</summary>
    public required long Cells { get; init; }

    /// <summary>Bytes of the sealed payload.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the sealed payload as sent.</summary>
    public required Sha256Digest Sealed { get; init; }

    /// <summary>Digest of the owner's policy at the moment of use.</summary>
    public required Sha256Digest Policy { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long ReleasedAt { get; init; }
}
