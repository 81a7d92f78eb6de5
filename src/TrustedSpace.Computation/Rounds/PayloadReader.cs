using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TrustedSpace.Computation.Rounds;

/// <summary>
/// Reads a payload of <see cref="PayloadWriter"/>. The header must name this version, round and context, vectors must have the
/// expected length and nothing may follow the last field; else the sender is at fault.
/// </summary>
internal ref struct PayloadReader
{
    private const string Remedy = "Start the job again; if it recurs, ask the party for its software version.";

    private readonly Round _round;
    private readonly string _sender;
    private ReadOnlySpan<byte> _rest;

    public PayloadReader(PartyMessage message, Round round, ReadOnlySpan<byte> context)
    {
        _round = round;
        _sender = message.Sender;
        _rest = message.Payload.Span;
        var header = Take(2);
        if (header[0] != PayloadWriter.Version)
        {
            throw Fault($"the message has version {header[0]}, not {PayloadWriter.Version}.");
        }

        if (header[1] != (byte)round.Number)
        {
            throw Fault($"the message belongs to round {header[1]}.");
        }

        if (!Take(context.Length).SequenceEqual(context))
        {
            throw Fault("the message belongs to another job, plan or set of parties.");
        }
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw Fault("the message is cut short.");
        }

        var bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    /// <summary>Bytes preceded by their length, which must be the expected one.</summary>
    public ReadOnlySpan<byte> TakeBlock(int expected)
    {
        CheckLength(expected, 1);
        return Take(expected);
    }

    /// <summary>A number that is not negative.</summary>
    public int TakeNumber()
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        return number >= 0 ? number : throw Fault("a number is out of range.");
    }

    public ulong[] TakeWords(int expected)
    {
        CheckLength(expected, sizeof(ulong));
        var words = MemoryMarshal.Cast<byte, ulong>(Take(expected * sizeof(ulong))).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return words;
    }

    public UInt128[] TakeWideWords(int expected)
    {
        CheckLength(expected, 16);
        var words = MemoryMarshal.Cast<byte, UInt128>(Take(expected * 16)).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return words;
    }

    /// <summary>Strictly increasing indexes below a bound.</summary>
    public int[] TakeIndexes(int bound)
    {
        var count = TakeNumber();
        if (count > bound || (long)count * 4 > _rest.Length)
        {
            throw Fault("a vector has the wrong length.");
        }

        var indexes = new int[count];
        for (var i = 0; i < count; i++)
        {
            indexes[i] = TakeNumber();
            if (indexes[i] >= bound || i > 0 && indexes[i] <= indexes[i - 1])
            {
                throw Fault("the group indexes are out of range or not increasing.");
            }
        }

        return indexes;
    }

    public readonly void End()
    {
        if (_rest.Length > 0)
        {
            throw Fault("the message is too long.");
        }
    }

    public readonly ProtocolException Fault(string problem) => new(_round, _sender, problem, Remedy);

    private void CheckLength(int expected, int size)
    {
        if (TakeNumber() != expected || (long)expected * size > _rest.Length)
        {
            throw Fault("a vector has the wrong length.");
        }
    }
}
