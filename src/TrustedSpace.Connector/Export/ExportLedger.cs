using System.Text;
using Microsoft.Data.Sqlite;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Connector.Export;

/// <summary>The parts of exports, beside their uses in the ledger. A part is continued at most once, unless what continued it failed before a row left.</summary>
internal sealed class ExportLedger(LedgerDatabase database)
{
    private const string Parts =
        """
        SELECT use.job, use.grant_id, use.consumer, use.dataset, use.state, part.first_part, part.first_row,
            use.cells / part.elements + part.first_row, use.bytes + part.bytes_before, part.spec, part.columns, part.policy, part.data
        FROM export_part AS part JOIN use ON use.number = part.number
        """;

    /// <summary>Notes an admitted use as part of an export; false, with nothing changed, when the part that it resumes is continued already.</summary>
    /// <param name="use">The use.</param>
    /// <param name="export">What was asked for.</param>
    /// <param name="resumed">The part that it resumes; null for a new export.</param>
    public bool TryBegin(Use use, VerifiedExport export, ExportPart? resumed) => database.Execute(
        """
        INSERT INTO export_part (number, first_part, resumes, first_row, bytes_before, elements, spec)
        SELECT $number, $first, $resumes, $row, $bytes, $elements, $spec
        WHERE NOT EXISTS (
            SELECT 1 FROM export_part AS other JOIN use ON use.number = other.number WHERE other.resumes = $resumes AND use.state <> 'Failed')
        """,
        ("$number", use.Number),
        ("$first", (resumed?.FirstPart ?? use.Subject.Job).Value),
        ("$resumes", (object?)resumed?.Job.Value ?? DBNull.Value),
        ("$row", export.FirstRow),
        ("$bytes", resumed?.Bytes ?? 0),
        ("$elements", export.Spec.Elements.Count),
        ("$spec", export.Spec.Asked().Value)) == 1;

    /// <summary>Notes, before a row leaves, under which policy, of which version of the data and with which columns rows are about to.</summary>
    public void Bind(Use use, Sha256Digest policy, Sha256Digest data, IReadOnlyList<ExportColumn> columns) => database.Execute(
        "UPDATE export_part SET policy = $policy, data = $data, columns = $columns WHERE number = $number",
        ("$policy", policy.Value),
        ("$data", data.Value),
        ("$columns", Encoding.UTF8.GetString(CanonicalJson.Serialize(columns))),
        ("$number", use.Number));

    /// <returns>The part; null when this connector never began it.</returns>
    public ExportPart? Find(JobId job) => database.First(Read, $"{Parts} WHERE use.job = $job", ("$job", job.Value));

    /// <returns>First parts of every export of a dataset of which something may have left, oldest first.</returns>
    public IReadOnlyList<ExportPart> Of(DatasetId dataset) => database.All(
        Read,
        $"{Parts} WHERE use.dataset = $dataset AND part.first_part = use.job AND use.state NOT IN ('Failed', 'Running') ORDER BY part.number",
        ("$dataset", dataset.Value));

    private static ExportPart Read(SqliteDataReader row) => new()
    {
        Job = JobId.Parse(row.GetString(0)),
        Grant = GrantId.Parse(row.GetString(1)),
        Consumer = ParticipantId.Parse(row.GetString(2)),
        Dataset = DatasetId.Parse(row.GetString(3)),
        State = Enum.Parse<UseState>(row.GetString(4)),
        FirstPart = JobId.Parse(row.GetString(5)),
        FirstRow = row.GetInt64(6),
        EndRow = row.GetInt64(7),
        Bytes = row.GetInt64(8),
        Spec = Sha256Digest.Parse(row.GetString(9)),
        Columns = row.IsDBNull(10) ? [] : CanonicalJson.Deserialize<ExportColumn[]>(Encoding.UTF8.GetBytes(row.GetString(10))),
        Policy = row.IsDBNull(11) ? null : Sha256Digest.Parse(row.GetString(11)),
        Data = row.IsDBNull(12) ? null : Sha256Digest.Parse(row.GetString(12)),
    };
}
