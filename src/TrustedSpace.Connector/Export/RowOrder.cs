using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Export;

/// <summary>
/// The watermark of an export: the rows of each batch leave in the order of their tags, HMAC-SHA-256 of a row under a key of this export, so that
/// the order of any rows that leak tells whose they were. No value is changed. A tag depends on what the row says and not on how it is written:
/// values by element name, each with its type and length.
/// </summary>
internal sealed class RowOrder
{
    private readonly byte[] _key;
    private readonly int[] _byName;
    private readonly ArrayBufferWriter<byte> _row = new(); // the row that is being tagged: an order serves one reader at a time

    /// <param name="secret">The dataset's.</param>
    /// <param name="export">First part of the export: its later parts have the same order.</param>
    /// <param name="columns">Columns of the rows.</param>
    public RowOrder(ReadOnlySpan<byte> secret, JobId export, IReadOnlyList<ExportColumn> columns)
    {
        _key = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"trustedspace/watermark/v1\n{export}"));
        _byName = [.. columns.Index().OrderBy(column => column.Item.Name.Value, StringComparer.Ordinal).Select(column => column.Index)];
    }

    /// <summary>Puts rows into the export's order.</summary>
    public void Arrange(ElementValue?[][] rows)
    {
        var tags = new UInt128[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            tags[i] = Tag(rows[i]);
        }

        Array.Sort(tags, rows);
    }

    /// <summary>The row's tag; rows that say the same have the same.</summary>
    public UInt128 Tag(ElementValue?[] row)
    {
        _row.ResetWrittenCount();
        foreach (var column in _byName)
        {
            Append(row[column]);
        }

        Span<byte> tag = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, _row.WrittenSpan, tag);
        return BinaryPrimitives.ReadUInt128BigEndian(tag);
    }

    private void Append(ElementValue? value)
    {
        const int Head = 1 + sizeof(long);
        var head = _row.GetSpan(Head);
        head[0] = value is { } present ? (byte)(1 + (int)present.Type) : (byte)0;
        var bits = value switch
        {
            { Type: ColumnType.Integer } integer => integer.AsInteger,
            { Type: ColumnType.Real } real => BitConverter.DoubleToInt64Bits(real.AsReal),
            { Type: ColumnType.Boolean } flag => flag.AsBoolean ? 1 : 0,
            { Type: ColumnType.Date } date => date.AsDate.DayNumber,
            { Type: ColumnType.Text } text => Encoding.UTF8.GetByteCount(text.AsText),
            _ => 0L,
        };
        BinaryPrimitives.WriteInt64BigEndian(head[1..], bits);
        _row.Advance(Head);
        if (value is { Type: ColumnType.Text } words)
        {
            Encoding.UTF8.GetBytes(words.AsText, _row);
        }
    }
}
