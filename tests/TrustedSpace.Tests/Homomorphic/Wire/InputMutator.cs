using System.Buffers.Binary;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>Alters bytes: bits, bytes and words changed, pieces cut off, put in, or taken from other inputs. The same seed gives the same choices.</summary>
/// <param name="seed">Of the choices.</param>
/// <param name="magic">With what headers within an input begin, so that words around them are found.</param>
internal sealed class InputMutator(ulong seed, byte[] magic)
{
    private static readonly ulong[] Interesting =
    [
        0, 1, 2, 3, 15, 16, 17, 24, 64, 255, 1024, 2048, 4096, 12289, 0x2d000, 0x2d001, 0x7e00001, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32,
        1UL << 60, 1UL << 61, long.MaxValue, 1UL << 63, ulong.MaxValue - 15, ulong.MaxValue, 0x3ff0000000000000, 0x40f0000000000000, 0x7ff0000000000000, 0x7ff8000000000000,
        0xfff0000000000000, 0xbff0000000000000,
    ];

    private ulong _state = seed;

    /// <returns>0 or more, less than the bound.</returns>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>One or two words set to other values, mostly in the head, around a header within, or at the end.</summary>
    public byte[] Words(byte[] original)
    {
        var bytes = original.ToArray();
        for (var changes = 1 + Below(2); changes > 0; changes--)
        {
            var offset = WordOffset(bytes);
            if (offset + sizeof(ulong) > bytes.Length)
            {
                continue;
            }

            var field = bytes.AsSpan(offset, sizeof(ulong));
            var value = BinaryPrimitives.ReadUInt64LittleEndian(field);
            switch (Below(5))
            {
                case 0:
                    BinaryPrimitives.WriteUInt64LittleEndian(field, value + 1);
                    break;
                case 1:
                    BinaryPrimitives.WriteUInt64LittleEndian(field, value - 1);
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt64LittleEndian(field, value ^ (1UL << Below(64)));
                    break;
                case 3:
                    field[0] = (byte)Interesting[Below(Interesting.Length)];
                    break;
                default:
                    BinaryPrimitives.WriteUInt64LittleEndian(field, Interesting[Below(Interesting.Length)]);
                    break;
            }
        }

        return bytes;
    }

    /// <summary>One to three changes to bytes or lengths, mostly in the head.</summary>
    /// <param name="original">What is altered.</param>
    /// <param name="other">From what pieces are taken.</param>
    public byte[] Bytes(byte[] original, byte[] other)
    {
        var bytes = original.ToArray();
        for (var changes = 1 + Below(3); changes > 0 && bytes.Length > 0; changes--)
        {
            var offset = Below(4) == 0 ? Below(bytes.Length) : Below(Math.Min(bytes.Length, 200));
            switch (Below(8))
            {
                case 0:
                    bytes = bytes[..offset];
                    break;
                case 1:
                    bytes = [.. bytes.AsSpan(0, offset), .. bytes.AsSpan(Math.Min(bytes.Length, offset + 1 + Below(32)))];
                    break;
                case 2:
                    bytes = [.. bytes.AsSpan(0, offset), .. new byte[1 + Below(32)], .. bytes.AsSpan(offset)];
                    break;
                case 3:
                    var from = Below(other.Length);
                    var count = Math.Min(Math.Min(other.Length - from, bytes.Length - offset), 1 + Below(256));
                    other.AsSpan(from, count).CopyTo(bytes.AsSpan(offset));
                    break;
                case 4:
                    bytes[offset] = (byte)Below(256);
                    break;
                default:
                    bytes[offset] ^= (byte)(1 << Below(8));
                    break;
            }
        }

        return bytes;
    }

    private int WordOffset(byte[] bytes)
    {
        switch (Below(4))
        {
            case 0:
                return Below(Math.Min(bytes.Length, 160));
            case 1:
                var start = Below(bytes.Length);
                var found = bytes.AsSpan(start).IndexOf(magic);
                return Math.Max(0, (found < 0 ? 0 : start + found) + Below(48) - 8);
            case 2:
                return Below(bytes.Length);
            default:
                return Math.Max(0, bytes.Length - 1 - Below(128));
        }
    }

    // SplitMix64 (Steele, Lea and Flood 2014).
    private ulong Next()
    {
        _state += 0x9e3779b97f4a7c15;
        var mixed = (_state ^ (_state >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
}
