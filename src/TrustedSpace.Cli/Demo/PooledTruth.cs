using System.Globalization;
using TrustedSpace.Cli.Space;

namespace TrustedSpace.Cli.Demo;

/// <summary>
/// Rows in one place, as no party of the space ever has them, to compute by textbook what the space must answer. The bundled files are plain: no
/// quotes, no missing values.
/// </summary>
internal sealed class PooledTruth
{
    private readonly string[] _header;
    private readonly string[][] _rows;

    private PooledTruth(string[] header, string[][] rows)
    {
        _header = header;
        _rows = rows;
    }

    public static PooledTruth Read(IEnumerable<OwnerEntry> owners, string folder)
    {
        var files = owners
            .SelectMany(owner => owner.Datasets)
            .Select(dataset => File.ReadAllLines(Path.Combine(folder, dataset.Source.Path!)))
            .ToArray();
        return new PooledTruth(files[0][0].Split(','), [.. files.SelectMany(lines => lines.Skip(1)).Select(line => line.Split(','))]);
    }

    public int Rows => _rows.Length;

    public int Count(Func<Row, bool> condition) => _rows.Count(row => condition(new Row(_header, row)));

    /// <summary>Count, mean and sample variance of one column over the rows that meet a condition.</summary>
    public (long Count, double Mean, double Variance) Moments(string column, Func<Row, bool> condition)
    {
        var values = _rows.Select(row => new Row(_header, row)).Where(condition).Select(row => row.Number(column)).ToArray();
        var mean = values.Average();
        return (values.Length, mean, values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    /// <summary>One record by column name.</summary>
    internal readonly struct Row(string[] header, string[] values)
    {
        public string Text(string column) => values[Array.IndexOf(header, column)];

        public double Number(string column) => double.Parse(Text(column), CultureInfo.InvariantCulture);
    }
}
