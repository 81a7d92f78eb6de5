using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TrustedSpace.Protocol.Billing.Splits;

/// <summary>
/// Random orders that follow from a seed: Fisher and Yates' shuffle over the stream SHA-256(seed ‖ 0), SHA-256(seed ‖ 1), … (counters of 64 bits, big-endian),
/// read as 32-bit numbers; what would favour a position is drawn again.
/// </summary>
internal sealed class SeededOrders
{
    private readonly byte[] _input;
    private readonly byte[] _block = new byte[SHA256.HashSizeInBytes];
    private readonly int[] _order;
    private ulong _counter;
    private int _position = SHA256.HashSizeInBytes;

    public SeededOrders(ReadOnlySpan<byte> seed, int players)
    {
        _input = [.. seed, 0, 0, 0, 0, 0, 0, 0, 0];
        _order = [.. Enumerable.Range(0, players)];
    }

    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<int> Next()
    {
        for (var last = _order.Length - 1; last > 0; last--)
        {
            var other = (int)Below((uint)last + 1);
            (_order[last], _order[other]) = (_order[other], _order[last]);
        }

        return _order;
    }

    private uint Below(uint bound)
    {
        var unfair = uint.MaxValue - ((uint.MaxValue % bound + 1) % bound);
        while (true)
        {
            var drawn = Draw();
            if (drawn <= unfair)
            {
                return drawn % bound;
            }
        }
    }

    private uint Draw()
    {
        if (_position == _block.Length)
        {
            BinaryPrimitives.WriteUInt64BigEndian(_input.AsSpan(_input.Length - sizeof(ulong)), _counter++);
            SHA256.HashData(_input, _block);
            _position = 0;
        }

        var drawn = BinaryPrimitives.ReadUInt32BigEndian(_block.AsSpan(_position));
        _position += sizeof(uint);
        return drawn;
    }
}
