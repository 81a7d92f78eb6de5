using System.Security.Cryptography;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Details;

/// <summary>
/// The details that leaves commit to, beside the log. Each is encrypted with its subject's key, and that with the master key; an erasure destroys the
/// subject's key and every detail with its salt, in one transaction. Safe for concurrent use.
/// </summary>
internal sealed class DetailVault : IDisposable
{
    private readonly Lock _gate = new();
    private readonly DetailFile _file; // guarded by _gate
    private readonly byte[] _master;

    public DetailVault(string directory)
    {
        _master = MasterKey.LoadOrCreate(directory);
        _file = new DetailFile(Path.Combine(directory, "details.db"));
    }

    /// <summary>Keeps details, durable when it returns; one that is kept already stays as it is.</summary>
    /// <param name="details">Sound ones.</param>
    /// <param name="readers">Who may read them beside regulators.</param>
    /// <param name="objection">Whose parties may read them too.</param>
    public void Keep(IEnumerable<SaltedDetail> details, IEnumerable<ParticipantId> readers, ObjectionId? objection = null)
    {
        var listed = string.Join(' ', readers.Distinct());
        lock (_gate)
        {
            _file.Together(() =>
            {
                foreach (var detail in details)
                {
                    Keep(detail, listed, objection);
                }
            });
        }
    }

    /// <returns>The detail, and who may read it; null where it is not kept, or was erased.</returns>
    public KeptDetail? Find(Sha256Digest commitment)
    {
        lock (_gate)
        {
            return _file.First(
                row => new KeptDetail(
                    Open(row.GetString(0), commitment, row.GetFieldValue<byte[]>(1)),
                    [.. row.GetString(2).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParticipantId.Parse)],
                    row.IsDBNull(3) ? null : ObjectionId.Parse(row.GetString(3))),
                "SELECT subject, sealed, readers, objection FROM detail WHERE commitment = $commitment",
                ("$commitment", commitment.Value));
        }
    }

    /// <summary>Destroys all that is kept about a subject. Durable, and on its way to a leaf, when it returns.</summary>
    /// <param name="subject">Whose.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="logSize">Leaves in the log by now.</param>
    public PendingErasure Erase(SubjectId subject, ParticipantId by, long logSize)
    {
        lock (_gate)
        {
            _file.Together(() =>
            {
                var details = _file.Execute("DELETE FROM detail WHERE subject = $subject", ("$subject", subject.Value));
                _file.Execute("DELETE FROM subject WHERE id = $subject", ("$subject", subject.Value));
                _file.Execute(
                    "INSERT INTO erasure (subject, by, details, log_size) VALUES ($subject, $by, $details, $size)",
                    ("$subject", subject.Value),
                    ("$by", by.Value),
                    ("$details", details),
                    ("$size", logSize));
            });
            _file.Forget();
        }

        return Pending()[^1];
    }

    /// <summary>Erasures without a leaf, oldest first.</summary>
    public IReadOnlyList<PendingErasure> Pending()
    {
        lock (_gate)
        {
            return _file.All(
                row => new PendingErasure(row.GetInt64(0), SubjectId.Parse(row.GetString(1)), ParticipantId.Parse(row.GetString(2)), row.GetInt64(3), row.GetInt64(4)),
                "SELECT number, subject, by, details, log_size FROM erasure WHERE leaf IS NULL ORDER BY number");
        }
    }

    /// <summary>Notes the leaf of an erasure, and once more leaves nothing of it in the file.</summary>
    public void Complete(PendingErasure erasure, long leaf)
    {
        lock (_gate)
        {
            _file.Execute("UPDATE erasure SET leaf = $leaf WHERE number = $number", ("$leaf", leaf), ("$number", erasure.Number));
            _file.Forget(); // a crash may have cut off the first time
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file.Dispose();
        }

        CryptographicOperations.ZeroMemory(_master);
    }

    private void Keep(SaltedDetail detail, string readers, ObjectionId? objection)
    {
        var subject = detail.Detail.Subject.Value;
        var commitment = detail.Commitment.Value;
        var key = KeyOf(subject) ?? NewKey(subject);
        var sealedDetail = SealedBytes.Seal(key, CanonicalJson.Serialize(detail), Label(subject, commitment));
        CryptographicOperations.ZeroMemory(key);
        _file.Execute(
            "INSERT OR IGNORE INTO detail (commitment, subject, sealed, readers, objection) VALUES ($commitment, $subject, $sealed, $readers, $objection)",
            ("$commitment", commitment),
            ("$subject", subject),
            ("$sealed", sealedDetail),
            ("$readers", readers),
            ("$objection", objection?.Value));
    }

    private SaltedDetail Open(string subject, Sha256Digest commitment, byte[] sealedDetail)
    {
        var key = KeyOf(subject) ?? throw new CryptographicException($"There is no key of subject {subject}.");
        try
        {
            return CanonicalJson.Deserialize<SaltedDetail>(SealedBytes.Open(key, sealedDetail, Label(subject, commitment.Value)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private byte[]? KeyOf(string subject) => _file.First(
        row => SealedBytes.Open(_master, row.GetFieldValue<byte[]>(0), subject), "SELECT wrapped_key FROM subject WHERE id = $id", ("$id", subject));

    private byte[] NewKey(string subject)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        _file.Execute("INSERT INTO subject (id, wrapped_key) VALUES ($id, $key)", ("$id", subject), ("$key", SealedBytes.Seal(_master, key, subject)));
        return key;
    }

    private static string Label(string subject, string commitment) => $"{subject}\n{commitment}";
}

/// <summary>A detail as it is kept.</summary>
/// <param name="Detail">Opened.</param>
/// <param name="Readers">Who may read it beside regulators.</param>
/// <param name="Objection">Whose parties may read it too.</param>
internal sealed record KeptDetail(SaltedDetail Detail, IReadOnlyList<ParticipantId> Readers, ObjectionId? Objection)
{
    /// <summary>Whether someone may read it, whatever becomes of the objection.</summary>
    public bool IsFor(CallerIdentity reader) => reader.Role == ParticipantRole.Regulator || Readers.Contains(reader.Id);
}

/// <summary>An erasure that is done and has no leaf yet.</summary>
/// <param name="Number">Its own.</param>
/// <param name="Subject">Whose details.</param>
/// <param name="By">Who did it.</param>
/// <param name="Details">How many.</param>
/// <param name="LogSize">Leaves in the log before it.</param>
internal sealed record PendingErasure(long Number, SubjectId Subject, ParticipantId By, long Details, long LogSize);
