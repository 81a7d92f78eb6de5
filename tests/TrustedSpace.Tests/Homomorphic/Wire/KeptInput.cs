using System.Globalization;
using TrustedSpace.Homomorphic.Wire;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>
/// An input that was refused, as one line: what it was made of, how it differs from that, as what it is read, and why it is refused. The difference is one piece
/// between a beginning and an end that are the original's.
/// </summary>
internal sealed record KeptInput(
    string Set, string Name, bool IsPacked, SealCompression Packing, string ReaderSet, string ReadAs, int Beginning, int End, string Piece, string Reason)
{
    /// <summary>Longer differences are not kept.</summary>
    public const int LongestPiece = 1024;

    /// <returns>Null if it differs in too much.</returns>
    public static KeptInput? Of(FuzzInput input, string reason)
    {
        var original = input.IsPacked ? input.Original.Packed : input.Original.Unpacked;
        var beginning = original.AsSpan().CommonPrefixLength(input.Altered);
        var end = 0;
        while (end < Math.Min(original.Length, input.Altered.Length) - beginning && original[^(end + 1)] == input.Altered[^(end + 1)])
        {
            end++;
        }

        var piece = input.Altered.AsSpan(beginning..^end);
        return piece.Length > LongestPiece
            ? null
            : new(
                input.Original.Set.Name, input.Original.Name, input.IsPacked, input.Packing, input.Set.Name, input.Name, beginning, end, Convert.ToHexStringLower(piece), reason);
    }

    public static KeptInput Parse(string line)
    {
        var columns = line.Split('\t');
        return new(
            columns[0], columns[1], columns[2] == "packed", Enum.Parse<SealCompression>(columns[3]), columns[4], columns[5],
            int.Parse(columns[6], CultureInfo.InvariantCulture), int.Parse(columns[7], CultureInfo.InvariantCulture), columns[8], columns[9]);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Set}\t{Name}\t{(IsPacked ? "packed" : "unpacked")}\t{Packing}\t{ReaderSet}\t{ReadAs}\t{Beginning}\t{End}\t{Piece}\t{Reason}");

    /// <param name="originals">Among which is its own.</param>
    public FuzzInput Restore(IEnumerable<FuzzOriginal> originals)
    {
        var original = originals.First(original => original.Set.Name == Set && original.Name == Name);
        var bytes = IsPacked ? original.Packed : original.Unpacked;
        return new(
            original,
            IsPacked,
            [.. bytes.AsSpan(0, Beginning), .. Convert.FromHexString(Piece), .. bytes.AsSpan(bytes.Length - End)],
            Packing,
            RecordedSet.Of(ReaderSet),
            ReadAs);
    }
}
