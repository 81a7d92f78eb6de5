using System.Buffers.Binary;
using System.Numerics;

namespace TrustedSpace.Gateway.Flows;

/// <summary>Which of the 256 leaves of one block it holds, a bit each; a block of the index is an entry bundle of the log.</summary>
internal readonly record struct LeafSet(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Leaves in a block.</summary>
    public const int Leaves = 256;

    /// <summary>Bytes of the stored form: four little-endian words.</summary>
    public const int Bytes = Leaves / 8;

    public static LeafSet All { get; } = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    public bool IsEmpty => (A | B | C | D) == 0;

    public static LeafSet operator &(LeafSet left, LeafSet right) => new(left.A & right.A, left.B & right.B, left.C & right.C, left.D & right.D);

    public static LeafSet operator |(LeafSet left, LeafSet right) => new(left.A | right.A, left.B | right.B, left.C | right.C, left.D | right.D);

    /// <param name="place">0 to 255.</param>
    public static LeafSet Of(int place)
    {
        var bit = 1UL << (place & 63);
        return (place >> 6) switch
        {
            0 => new LeafSet(bit, 0, 0, 0),
            1 => new LeafSet(0, bit, 0, 0),
            2 => new LeafSet(0, 0, bit, 0),
            _ => new LeafSet(0, 0, 0, bit),
        };
    }

    public static LeafSet Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));

    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, A);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), B);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), C);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), D);
        return bytes;
    }

    /// <summary>Places of the leaves, the last first.</summary>
    public IEnumerable<int> Descending()
    {
        ulong[] words = [A, B, C, D];
        for (var word = words.Length - 1; word >= 0; word--)
        {
            for (var left = words[word]; left != 0;)
            {
                var bit = BitOperations.Log2(left);
                left &= ~(1UL << bit);
                yield return (word << 6) | bit;
            }
        }
    }
}
