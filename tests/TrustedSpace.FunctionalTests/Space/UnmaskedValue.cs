using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>
/// One value that must not be seen, in one encoding: at least <see cref="Shortest"/> bytes, so that chance does not put it into a recording
/// (8 random bytes turn up in 2^24 with a probability of 2^-40).
/// </summary>
internal sealed record UnmaskedValue(string Name, byte[] Bytes)
{
    public const int Shortest = 8;

    /// <summary>A number that need not be whole: the double in both byte orders, decimal text rounded and cut.</summary>
    public static IEnumerable<UnmaskedValue> OfNumber(string name, double number)
    {
        var bits = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bits, number);
        if (bits.Distinct().Count() >= 6)
        {
            yield return new UnmaskedValue($"{name} as double", bits);
            yield return new UnmaskedValue($"{name} as double, big-endian", [.. bits.Reverse()]);
        }

        var exact = number.ToString("R", CultureInfo.InvariantCulture);
        var scientific = number.ToString("E15", CultureInfo.InvariantCulture);
        string[] texts = [exact[..Math.Min(exact.Length, 9)], scientific[..9], .. "F1 F2 F3 F4 F6 F8".Split(' ').Select(format => number.ToString(format, CultureInfo.InvariantCulture))];
        foreach (var text in texts.Where(text => text.Length >= Shortest && !text.EndsWith("000", StringComparison.Ordinal)).Distinct())
        {
            yield return OfText(name, text);
        }
    }

    /// <summary>Counts that belong together: as 64-bit and 32-bit words in both byte orders, as decimal text with separators.</summary>
    public static IEnumerable<UnmaskedValue> OfCounts(string name, IReadOnlyList<ulong> counts)
    {
        yield return OfWords($"{name} as 64-bit words", counts, count => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(count)).Reverse());
        yield return OfWords($"{name} as 64-bit words, big-endian", counts, count => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(count)));
        yield return OfWords($"{name} as 32-bit words", counts, count => BitConverter.GetBytes((uint)count));
        yield return OfWords($"{name} as 32-bit words, big-endian", counts, count => BitConverter.GetBytes((uint)count).Reverse());
        foreach (var separator in (string[])[",", ", ", ";", " ", "\t", "\n", "|"])
        {
            var text = string.Join(separator, counts);
            if (text.Length >= Shortest)
            {
                yield return OfText(name, text);
            }
        }
    }

    /// <summary>A fixed-point word: 128 bits and each half in both byte orders, and decimal text.</summary>
    public static IEnumerable<UnmaskedValue> OfWord(string name, UInt128 word)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, word);
        foreach (var (part, range) in ((string, Range)[])[("word", ..), ("lower half", ..8), ("upper half", 8..)])
        {
            if (bytes[range].Distinct().Count() >= 6)
            {
                yield return new UnmaskedValue($"{name}, {part}", bytes[range]);
                yield return new UnmaskedValue($"{name}, {part}, big-endian", [.. bytes[range].Reverse()]);
            }
        }

        yield return OfText(name, ((Int128)word).ToString(CultureInfo.InvariantCulture));
    }

    public static UnmaskedValue OfText(string name, string text) => new($"{name} as text {text}", Encoding.UTF8.GetBytes(text));

    private static UnmaskedValue OfWords(string name, IEnumerable<ulong> counts, Func<ulong, IEnumerable<byte>> encode) =>
        new(name, [.. counts.SelectMany(encode)]);
}
