using System.Buffers.Binary;

namespace TrustedSpace.Gateway.Flows;

/// <summary>Time and amount of the leaves of one block, as stored: for each leaf two little-endian 64-bit numbers, Unix milliseconds and minor units.</summary>
internal sealed class LeafFacts(byte[] bytes)
{
    // No entry has this amount: sums are of far fewer minor units.
    private const long NoAmount = long.MinValue;

    private const int Row = 2 * sizeof(long);

    public LeafFacts()
        : this(new byte[LeafSet.Leaves * Row])
    {
    }

    public byte[] Bytes => bytes;

    public void Set(int place, long at, long? amount)
    {
        var row = bytes.AsSpan(place * Row, Row);
        BinaryPrimitives.WriteInt64LittleEndian(row, at);
        BinaryPrimitives.WriteInt64LittleEndian(row[sizeof(long)..], amount ?? NoAmount);
    }

    public (long At, long? Amount) Get(int place)
    {
        var row = bytes.AsSpan(place * Row, Row);
        var amount = BinaryPrimitives.ReadInt64LittleEndian(row[sizeof(long)..]);
        return (BinaryPrimitives.ReadInt64LittleEndian(row), amount == NoAmount ? null : amount);
    }
}
