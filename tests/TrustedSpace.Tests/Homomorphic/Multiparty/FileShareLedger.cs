using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Multiparty;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

/// <summary>
/// Shares given, in one append-only file that one process at a time has open: records of 66 bytes, each with the first 8 bytes of its SHA-256. A record is on the
/// disk before it is acknowledged. Opening cuts off an incomplete record at the end, which a crash in the middle of a write leaves: it was not acknowledged, so
/// its share was not given. Any other damage is refused, since a record that was acknowledged may be lost.
/// </summary>
internal sealed class FileShareLedger : IShareLedger, IDisposable
{
    public const int RecordSize = ShareRecord.Size + ChecksumSize;

    private const int ChecksumSize = 8;

    private readonly Lock _lock = new();
    private readonly HashSet<ShareRecord> _records = [];
    private readonly FileStream _file;

    public FileShareLedger(string path)
        : this(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
    {
    }

    /// <param name="file">Unbuffered, for this ledger alone.</param>
    public FileShareLedger(FileStream file)
    {
        _file = file;
        try
        {
            Load();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public bool TryRecord(ShareRecord share)
    {
        lock (_lock)
        {
            if (_records.Contains(share))
            {
                return false;
            }

            var end = _file.Length;
            _file.Position = end;
            try
            {
                // A crash before the flush returns leaves the file without the record, with a part of it, or with all of it; the share has not left.
                _file.Write(Encode(share));
                _file.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                // What is on the disk is unknown now; another record must not be appended to half of this one.
                _file.Dispose();
                throw;
            }

            _records.Add(share);
            return true;
        }
    }

    public void Dispose() => _file.Dispose();

    private static byte[] Encode(ShareRecord share)
    {
        var record = new byte[RecordSize];
        share.CopyTo(record);
        SHA256.HashData(record.AsSpan(0, ShareRecord.Size)).AsSpan(0, ChecksumSize).CopyTo(record.AsSpan(ShareRecord.Size));
        return record;
    }

    private void Load()
    {
        var record = new byte[RecordSize];
        var whole = _file.Length / RecordSize;
        for (var i = 0L; i < whole; i++)
        {
            _file.ReadExactly(record);
            var share = ShareRecord.Read(record);
            if (!record.AsSpan().SequenceEqual(Encode(share)) || !_records.Add(share))
            {
                throw new InvalidDataException($"Record {i} of {_file.Name} is damaged. Give no share with these secrets; begin a new session.");
            }
        }

        if (_file.Length != whole * RecordSize)
        {
            _file.SetLength(whole * RecordSize);
            _file.Flush(flushToDisk: true);
        }
    }
}
