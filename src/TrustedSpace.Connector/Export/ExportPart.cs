using TrustedSpace.Connector.Policy;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Export;

/// <summary>One part of an export as the ledger keeps it: an export that never broke is one part, each resumption adds one.</summary>
internal sealed record ExportPart
{
    public required JobId Job { get; init; }

    public required GrantId Grant { get; init; }

    public required ParticipantId Consumer { get; init; }

    public required DatasetId Dataset { get; init; }

    public required UseState State { get; init; }

    /// <summary>First part of the export; its id keys the order of the rows.</summary>
    public required JobId FirstPart { get; init; }

    /// <summary>Row of the export at which this part began, counted from 0.</summary>
    public required long FirstRow { get; init; }

    /// <summary>Row after the last that may have left.</summary>
    public required long EndRow { get; init; }

    /// <summary>Sealed bytes that left with this part and those before it.</summary>
    public required long Bytes { get; init; }

    /// <summary>Digest of what was asked for, the same for every part.</summary>
    public required Sha256Digest Spec { get; init; }

    /// <summary>Columns; empty where no row was about to leave.</summary>
    public required IReadOnlyList<ExportColumn> Columns { get; init; }

    /// <summary>Digest of the policy under which rows left; null where none was about to.</summary>
    public Sha256Digest? Policy { get; init; }

    /// <summary>Version of the data that the rows are of; null where none was about to leave.</summary>
    public Sha256Digest? Data { get; init; }
}
