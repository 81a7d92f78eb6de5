using System.Globalization;
using System.Text;

namespace TrustedSpace.Client.Reports;

/// <summary>A report as a document for people (Markdown) and as a table for other programs (CSV, RFC 4180).</summary>
public static class ReportText
{
    /// <summary>A table a section; each figure with the leaves that make it up.</summary>
    public static string Markdown(UsageReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Escaped(report.Subject.ToString())}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"From {Time(report.From, "the beginning")} to {Time(report.To, "the end")}, over the first {report.IndexedThrough} leaves of the log.\n");
        foreach (var section in report.Figures.GroupBy(figure => figure.Section))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {Escaped(section.Key)}\n\n| | value | unit | leaves |\n|---|---:|---|---|\n");
            foreach (var figure in section)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {Escaped(figure.Name)} | {figure.Value} | {figure.Unit} | {Ranges(figure.Parts)} |\n");
            }
        }

        return text.ToString();
    }

    /// <summary>One line for each figure and leaf, so that any sum can be made again.</summary>
    public static string Csv(UsageReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder("section,name,unit,leaf,value\r\n");
        foreach (var figure in report.Figures)
        {
            foreach (var part in figure.Parts)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Quoted(figure.Section)},{Quoted(figure.Name)},{Quoted(figure.Unit)},{part.Leaf},{part.Value}\r\n");
            }
        }

        return text.ToString();
    }

    private static string Ranges(IReadOnlyList<ReportPart> parts)
    {
        var ranges = new List<(long First, long Last)>();
        foreach (var part in parts)
        {
            if (ranges.Count > 0 && ranges[^1].Last + 1 == part.Leaf)
            {
                ranges[^1] = (ranges[^1].First, part.Leaf);
            }
            else
            {
                ranges.Add((part.Leaf, part.Leaf));
            }
        }

        return string.Join(", ", ranges.Select(range => range.First == range.Last
            ? range.First.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{range.First}-{range.Last}")));
    }

    private static string Time(long? at, string none) => at is { } known
        ? DateTimeOffset.FromUnixTimeMilliseconds(known).ToString("u", CultureInfo.InvariantCulture)
        : none;

    private static string Escaped(string text) => text.Replace("\\", "\\\\").Replace("|", "\\|").Replace("<", "&lt;").Replace("\n", " ");

    // A first character that a spreadsheet takes for a formula gets an apostrophe before it.
    private static string Quoted(string text)
    {
        var safe = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"")}\"" : safe;
    }
}
