using System.Globalization;

namespace TrustedSpace.Transparency.Tiles;

/// <summary>
/// The name of one file of a log (C2SP tlog-tiles): up to 256 hashes of one level of the tree, or the up to 256 entries
/// under a tile of level 0. Level L holds the roots of the full tiles of level L−1; <see cref="EntriesLevel"/> names the
/// entries. A full tile never changes; a partial one is a prefix of its full one, with its width in its path.
/// </summary>
public readonly record struct Tile
{
    /// <summary>Hashes or entries in a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>The level that stands for entry bundles.</summary>
    public const int EntriesLevel = -1;

    /// <summary>Highest level of a tree whose size fits in 63 bits.</summary>
    public const int MaxLevel = 7;

    private const long MaxIndex = long.MaxValue / FullWidth;

    /// <summary>Names a tile.</summary>
    /// <param name="level">0 to 7, or <see cref="EntriesLevel"/>.</param>
    /// <param name="index">Number of the tile within its level, from 0.</param>
    /// <param name="width">Hashes or entries in it, 1 to 256.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Tile(int level, long index, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, EntriesLevel);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, MaxLevel);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, MaxIndex);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, FullWidth);
        Level = level;
        Index = index;
        Width = width;
    }

    public int Level { get; }

    public long Index { get; }

    public int Width { get; }

    public bool IsEntries => Level == EntriesLevel;

    public bool IsFull => Width == FullWidth;

    /// <summary>The same tile at full width.</summary>
    public Tile Full => new(Level, Index, FullWidth);

    /// <summary>Path below the log's root, with forward slashes: <c>tile/0/x001/x234/067.p/8</c>.</summary>
    public string Path
    {
        get
        {
            var number = (Index % 1000).ToString("D3", CultureInfo.InvariantCulture);
            for (var rest = Index / 1000; rest > 0; rest /= 1000)
            {
                number = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:D3}/{number}");
            }

            var level = IsEntries ? "entries" : Level.ToString(CultureInfo.InvariantCulture);
            return IsFull
                ? $"tile/{level}/{number}"
                : string.Create(CultureInfo.InvariantCulture, $"tile/{level}/{number}.p/{Width}");
        }
    }

    /// <summary>Reads a path; only the one spelling that <see cref="Path"/> gives is accepted.</summary>
    public static bool TryParse(string path, out Tile tile)
    {
        ArgumentNullException.ThrowIfNull(path);
        tile = default;
        var parts = path.Split('/');
        if (parts.Length is < 3 or > 9 || parts[0] != "tile")
        {
            return false;
        }

        var level = EntriesLevel;
        if (parts[1] != "entries" && (!TryNumber(parts[1], 1, out level) || level > MaxLevel))
        {
            return false;
        }

        var numbers = parts.AsSpan(2);
        var width = FullWidth;
        if (numbers.Length > 1 && numbers[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!TryNumber(numbers[^1], numbers[^1].Length, out width))
            {
                return false;
            }

            numbers = numbers[..^1];
        }

        long index = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            var part = numbers[i].AsSpan();
            var last = i == numbers.Length - 1;
            if (last && part.EndsWith(".p"))
            {
                part = part[..^2];
            }
            else if (!last)
            {
                part = part is ['x', ..] ? part[1..] : default;
            }

            if (!TryNumber(part, 3, out var digits) || index > MaxIndex / 1000)
            {
                return false;
            }

            index = (index * 1000) + digits;
        }

        if (width is < 1 or > FullWidth || index > MaxIndex)
        {
            return false;
        }

        // Leading zero groups, a width of 256 written out and the like spell a name differently from Path.
        tile = new Tile(level, index, width);
        return tile.Path == path;
    }

    /// <summary>The tile as it stands in a tree of <paramref name="size"/> leaves; false if nothing of it is there.</summary>
    public static bool TryInTree(int level, long index, long size, out Tile tile)
    {
        var width = Math.Min(HashesAt(level, size) - (index * FullWidth), FullWidth);
        tile = width > 0 ? new Tile(level, index, (int)width) : default;
        return width > 0;
    }

    /// <summary>Is this tile, at this width or wider, part of the tree of <paramref name="size"/> leaves?</summary>
    public bool IsWithin(long size) => HashesAt(Level, size) - (Index * FullWidth) >= Width;

    /// <summary>How many hashes (or entries) a level of the tree of <paramref name="size"/> leaves has.</summary>
    public static long HashesAt(int level, long size) => size >> (8 * Math.Max(level, 0));

    private static bool TryNumber(ReadOnlySpan<char> text, int digits, out int number)
    {
        number = 0;
        return text.Length == digits && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
