using System.Text;

namespace TrustedSpace.Connector.Sources.DuckDb;

/// <summary>The first line of a CSV file. The engine would skip it without looking when it is given the columns.</summary>
public static class CsvHeader
{
    private const int LongestLine = 1 << 20;

    /// <summary>Column names in order.</summary>
    /// <exception cref="IOException">The file cannot be read, is empty, or its first line is no header.</exception>
    public static IReadOnlyList<string> Read(string path, char delimiter)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        var names = new List<string>();
        var name = new StringBuilder();
        var quoted = false;
        for (var read = 0; read < LongestLine; read++)
        {
            var next = reader.Read();
            if (quoted ? next < 0 : next is < 0 or '\n' or '\r')
            {
                return quoted || (names.Count == 0 && name.Length == 0)
                    ? throw new IOException("The CSV file has no header line.")
                    : [.. names, name.ToString()];
            }

            if (next == '"')
            {
                // A doubled quote inside of quotes is a quote.
                if (quoted && reader.Peek() == '"')
                {
                    name.Append((char)reader.Read());
                }
                else
                {
                    quoted = !quoted;
                }
            }
            else if (next == delimiter && !quoted)
            {
                names.Add(name.ToString());
                name.Clear();
            }
            else
            {
                name.Append((char)next);
            }
        }

        throw new IOException("The CSV file's first line is too long for a header.");
    }
}
