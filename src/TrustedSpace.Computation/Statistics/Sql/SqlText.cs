using System.Globalization;
using System.Text;

namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>
/// The text of a query, for pointing at places in it. DuckDB counts places in UTF-8 bytes in a tree and in code points in a
/// syntax error; people see characters.
/// </summary>
internal sealed class SqlText(string sql)
{
    public string Sql { get; } = sql;

    /// <summary>The character index of a UTF-8 byte offset, or null if it lies outside of the text.</summary>
    public int? FromByteOffset(ulong offset)
    {
        ulong bytes = 0;
        var index = 0;
        foreach (var rune in Sql.EnumerateRunes())
        {
            if (bytes >= offset)
            {
                return index;
            }

            bytes += (ulong)rune.Utf8SequenceLength;
            index += rune.Utf16SequenceLength;
        }

        return bytes >= offset ? index : null;
    }

    /// <summary>The character index of a code point, or null if it lies outside of the text.</summary>
    public int? FromCodePoint(ulong number)
    {
        ulong seen = 0;
        var index = 0;
        foreach (var rune in Sql.EnumerateRunes())
        {
            if (seen++ == number)
            {
                return index;
            }

            index += rune.Utf16SequenceLength;
        }

        return seen == number ? index : null;
    }

    /// <summary>The index of the first of these words outside of quotes and comments, or null.</summary>
    public int? Find(params ReadOnlySpan<string> words)
    {
        var index = 0;
        while (index < Sql.Length)
        {
            var end = TokenEnd(index);
            foreach (var word in words)
            {
                if (Sql.AsSpan(index, end - index).Equals(word, StringComparison.OrdinalIgnoreCase))
                {
                    return index;
                }
            }

            index = end;
        }

        return null;
    }

    /// <summary>The problem, its line and column, and the line with a caret below.</summary>
    public string Explain(string problem, int? position)
    {
        if (position is not { } place)
        {
            return $"SQL refused: {problem}";
        }

        var start = place == 0 ? 0 : Sql.LastIndexOf('\n', place - 1) + 1;
        var end = Sql.IndexOf('\n', start);
        var line = string.Concat(Sql[start..(end < 0 ? Sql.Length : end)].Select(each => char.IsControl(each) ? ' ' : each)).TrimEnd();
        var number = Sql.AsSpan(0, start).Count('\n') + 1;
        return new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"SQL refused at line {number}, column {place - start + 1}: {problem}\n")
            .Append("  ").Append(line).Append('\n')
            .Append(' ', place - start + 2).Append('^')
            .ToString();
    }

    private int TokenEnd(int start)
    {
        var rest = Sql.AsSpan(start);
        if (rest[0] is '\'' or '"')
        {
            return After(start + 1, rest[0].ToString());
        }

        if (rest.StartsWith("--"))
        {
            return After(start + 2, "\n");
        }

        if (rest.StartsWith("/*"))
        {
            return After(start + 2, "*/");
        }

        var end = start;
        while (end < Sql.Length && (char.IsLetterOrDigit(Sql[end]) || Sql[end] == '_'))
        {
            end++;
        }

        return Math.Max(end, start + 1);
    }

    private int After(int from, string mark)
    {
        var found = Sql.IndexOf(mark, from, StringComparison.Ordinal);
        return found < 0 ? Sql.Length : found + mark.Length;
    }
}
