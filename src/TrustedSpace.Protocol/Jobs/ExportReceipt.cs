using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Jobs;

/// <summary>
/// What a consumer signs when an export has arrived (statement type <see cref="StatementType"/>), to be held against the owner's
/// <see cref="ReleaseStatement"/> by anyone.
/// </summary>
public sealed record ExportReceipt
{
    public const string StatementType = "receipt+jwt";

    public required JobId Job { get; init; }

    public required GrantId Grant { get; init; }

    /// <summary>The owner whose rows arrived.</summary>
    public required ParticipantId Owner { get; init; }

    /// <summary>Rows of the export, those of resumed parts included.</summary>
    public required long Rows { get; init; }

    /// <summary>Bytes of the sealed stream that arrived.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the sealed stream as it arrived.</summary>
    public required Sha256Digest Sealed { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long ReceivedAt { get; init; }
}

/// <summary>Body of a receipt's submission.</summary>
public sealed record ReceiptSubmission
{
    /// <summary>Signed <see cref="ExportReceipt"/>.</summary>
    public required string Receipt { get; init; }
}

/// <summary>Where a receipt is recorded.</summary>
public sealed record RecordedReceipt
{
    /// <summary>Index of its leaf in the log.</summary>
    public required long Leaf { get; init; }
}
