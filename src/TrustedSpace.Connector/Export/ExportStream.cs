using System.Buffers;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Sealing;

namespace TrustedSpace.Connector.Export;

/// <summary>
/// Encoded rows on their way into the sealed stream, one segment a batch, never beyond the owner's limit of bytes. One batch is in memory.
/// </summary>
/// <param name="encoding">Form of the rows.</param>
/// <param name="sealing">The stream; empty.</param>
/// <param name="mostBytes">Most bytes of the sealed stream.</param>
internal sealed class ExportStream(RowEncoding encoding, SealedStreamWriter sealing, long mostBytes)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly ArrayBufferWriter<byte> _end = new();
    private long _counted; // of the sealed stream, told by TakeBytes
    private int _start; // bytes at the head of the buffer that belong to no row

    /// <summary>Takes what comes before the rows; false when not even a stream without rows fits the limit.</summary>
    /// <param name="resumed">Whether the rows go on after others, so that nothing comes before them.</param>
    public bool TryStart(bool resumed)
    {
        if (!resumed)
        {
            encoding.WriteStart(_buffer);
        }

        encoding.WriteEnd(_end);
        _start = _buffer.WrittenCount;
        return Fits();
    }

    /// <summary>Encodes the first of these rows that fit the limit, to be written by <see cref="WriteAsync"/>.</summary>
    /// <returns>How many fit.</returns>
    public int Encode(ReadOnlySpan<ElementValue?[]> rows)
    {
        encoding.WriteBatch(rows, _buffer);
        if (Fits())
        {
            return rows.Length;
        }

        var (fitting, tooMany) = (0, rows.Length);
        while (tooMany - fitting > 1)
        {
            var middle = (fitting + tooMany) / 2;
            Again(rows[..middle]);
            (fitting, tooMany) = Fits() ? (middle, tooMany) : (fitting, middle);
        }

        Again(rows[..fitting]);
        return fitting;
    }

    /// <summary>Sealed bytes that what was encoded will add, the end of the stream included; told once.</summary>
    public long TakeBytes()
    {
        var length = sealing.LengthWith(_buffer.WrittenCount, _end.WrittenCount);
        var more = length - _counted;
        _counted = length;
        return more;
    }

    /// <summary>Seals and sends what was encoded, as one segment.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        await sealing.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        await sealing.EndSegmentAsync(cancellationToken);
        _buffer.ResetWrittenCount();
        _start = 0;
    }

    /// <summary>Sends what comes after the rows, and the mark of the stream's end.</summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        await sealing.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        await sealing.WriteAsync(_end.WrittenMemory, cancellationToken);
        await sealing.CompleteAsync(cancellationToken);
    }

    private bool Fits() => sealing.LengthWith(_buffer.WrittenCount, _end.WrittenCount) <= mostBytes;

    private void Again(ReadOnlySpan<ElementValue?[]> rows)
    {
        var start = _buffer.WrittenSpan[.._start].ToArray();
        _buffer.ResetWrittenCount();
        _buffer.Write(start);
        if (!rows.IsEmpty)
        {
            encoding.WriteBatch(rows, _buffer);
        }
    }
}
