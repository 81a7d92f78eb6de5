using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Wire;

/// <summary>
/// The uncompressed form of one object, read from front to back. What is read is there, and no more than the limit is unpacked: <see cref="Require"/> goes
/// before memory is taken for what follows.
/// </summary>
internal ref struct WireInput : IDisposable
{
    /// <summary>
    /// A prime that is 1 modulo 2n for n = 1024 has 12 bits at least, so that words which look random shrink to a fifth and no further; what shrinks three
    /// times better is no encryption.
    /// </summary>
    public const int LargestRatio = 16;

    private readonly string _kind;
    private readonly int _version;
    private readonly long _end;
    private readonly Decompression? _decompression;
    private ReadOnlySpan<byte> _packed;

    /// <param name="bytes">One object and nothing else.</param>
    /// <param name="kind">For messages.</param>
    /// <param name="limit">Of the uncompressed form, in bytes.</param>
    /// <param name="compressible">As much of it as may shrink without bound.</param>
    public WireInput(ReadOnlySpan<byte> bytes, string kind, long limit, long compressible)
    {
        _kind = kind;
        if (bytes.Length < SealHeader.Bytes)
        {
            throw new WireFormatException(kind, $"there are {bytes.Length} bytes, and the header alone has {SealHeader.Bytes}", 0);
        }

        var header = SealHeader.Parse(bytes, out var problem);
        if (problem is null && header.Size != (ulong)bytes.Length)
        {
            problem = $"the header says that there are {header.Size} bytes, and there are {bytes.Length}";
        }

        if (problem is not null)
        {
            throw new WireFormatException(kind, problem, 0);
        }

        _version = header.Version;
        HasCorrectionFactor = header.HasCorrectionFactor;
        _packed = bytes[SealHeader.Bytes..];
        IsCompressed = header.Compression != SealCompression.None;
        _end = Math.Min(limit, IsCompressed ? SealHeader.Bytes + compressible + ((long)LargestRatio * _packed.Length) : bytes.Length);
        _decompression = header.Compression switch
        {
            SealCompression.Zlib => new Decompression.Zlib(_packed),
            SealCompression.Zstandard => new Decompression.Zstandard(),
            _ => null,
        };
    }

    public bool HasCorrectionFactor { get; }

    /// <summary>Bytes read so far, outer header included.</summary>
    public long Position { get; private set; } = SealHeader.Bytes;

    private bool IsCompressed { get; }

    public readonly WireFormatException Fail(string problem) => new(_kind, problem, Position);

    /// <summary>Refuses what cannot be there.</summary>
    /// <param name="count">Bytes that are to follow.</param>
    /// <param name="what">For the message.</param>
    public readonly void Require(long count, string what)
    {
        if (count > _end - Position)
        {
            throw Fail(IsCompressed
                ? $"{what} would take {count} bytes, and {_end - Position} are left of what these packed bytes may hold by their number and the reader's limit"
                : $"{what} would take {count} bytes, and {_end - Position} are left of the object and the reader's limit");
        }
    }

    public byte Byte(string what)
    {
        Span<byte> value = stackalloc byte[1];
        Fill(value, what);
        return value[0];
    }

    /// <returns>0 or 1.</returns>
    public bool Flag(string what) => Byte(what) switch
    {
        0 => false,
        1 => true,
        var other => throw Fail($"{what} is {other}, and not 0 or 1"),
    };

    public ulong Word(string what)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        Fill(value, what);
        return BinaryPrimitives.ReadUInt64LittleEndian(value);
    }

    /// <returns>A count in the given bounds.</returns>
    public int Count(string what, long smallest, long largest)
    {
        var value = Word(what);
        return value >= (ulong)smallest && value <= (ulong)largest
            ? (int)value
            : throw Fail(smallest == largest ? $"{what} is {value}, and not {smallest}" : $"{what} is {value}, and not from {smallest} to {largest}");
    }

    public double Real(string what) => BitConverter.UInt64BitsToDouble(Word(what));

    public ParametersId Id(string what)
    {
        Span<byte> value = stackalloc byte[ParametersId.Size];
        Fill(value, what);
        return new ParametersId(value);
    }

    /// <summary>The header of something within the object.</summary>
    /// <returns>Bytes that follow it.</returns>
    public long Header(string what)
    {
        Span<byte> value = stackalloc byte[SealHeader.Bytes];
        Fill(value, what);
        var header = SealHeader.Parse(value, out var problem);
        if (problem is not null)
        {
            throw Fail($"{what}: {problem}");
        }

        if (header.Version != _version || header.Compression != SealCompression.None)
        {
            throw Fail($"{what} has another version than the object, or is packed within it");
        }

        return header.Size <= long.MaxValue ? (long)header.Size - SealHeader.Bytes : throw Fail($"{what} would take {header.Size} bytes");
    }

    /// <summary>The header of something of known size.</summary>
    public void Header(string what, long size)
    {
        var found = Header(what);
        if (found != size - SealHeader.Bytes)
        {
            throw Fail($"{what} has {found} bytes by its header, and not {size - SealHeader.Bytes}");
        }
    }

    /// <summary>Words below a bound, into memory that was taken after <see cref="Require"/>.</summary>
    public void Words(Span<ulong> destination, ulong bound, string what)
    {
        Fill(MemoryMarshal.AsBytes(destination), what);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(destination, destination);
        }

        if (!Bounds.AllBelow(destination, bound))
        {
            throw Fail($"a value of {what} is not less than {bound}");
        }
    }

    public void Fill(scoped Span<byte> destination, string what)
    {
        Require(destination.Length, what);
        if (_decompression is null)
        {
            _packed[..destination.Length].CopyTo(destination);
            _packed = _packed[destination.Length..];
            Position += destination.Length;
            return;
        }

        while (!destination.IsEmpty)
        {
            var count = Unpack(destination);
            if (count == 0)
            {
                throw Fail($"it ends within {what}");
            }

            Position += count;
            destination = destination[count..];
        }
    }

    /// <summary>Refuses more than has been read, packed or not; verifies the check sum of what was packed.</summary>
    public void End()
    {
        Span<byte> more = stackalloc byte[1];
        if (_decompression is not null && Unpack(more) != 0)
        {
            throw Fail("there are more bytes than the object has");
        }

        if (_decompression is { IsComplete: false })
        {
            throw Fail("the packed bytes end too early");
        }

        if (!_packed.IsEmpty)
        {
            throw Fail($"there are {_packed.Length} bytes after its end");
        }
    }

    public readonly void Dispose() => _decompression?.Dispose();

    private int Unpack(scoped Span<byte> destination)
    {
        try
        {
            return _decompression!.Read(ref _packed, destination);
        }
        catch (InvalidDataException exception)
        {
            throw new WireFormatException(_kind, "the packed bytes are damaged", Position, exception);
        }
    }
}
