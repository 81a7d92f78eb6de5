using System.Security.Cryptography;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics.Encoding;

namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// A checked statistics query over a data product: what to count and sum, where, and by which groups. Every owner derives the
/// same plan from the same SQL and schema, and compares <see cref="Hash"/>.
/// </summary>
/// <remarks>
/// Made by <see cref="Sql.SqlTranslator"/>, so that whatever a source is given has passed the whitelist; the consumer, who has
/// no parser, reads it from its encoding.
/// </remarks>
public sealed class StatisticsPlan
{
    /// <summary>Most words that owners add up for one plan: groups times counts, bins included, or times values.</summary>
    public const int MaxWords = 16 * 1024 * 1024;

    private readonly byte[] _encoding;
    private readonly byte[] _hash;

    internal StatisticsPlan(
        string product,
        IReadOnlyList<SelectItem> select,
        Predicate? where,
        GroupDomain groups,
        IReadOnlyList<Measure> measures,
        IReadOnlyList<Histogram> histograms,
        Arrangement arrangement)
    {
        Product = product;
        Select = select;
        Where = where;
        Groups = groups;
        Measures = measures;
        Histograms = histograms;
        Arrangement = arrangement;
        if (!Fits(groups, measures, histograms))
        {
            throw new ArgumentException($"The plan has more than {MaxWords} words.", nameof(groups));
        }

        ElementsUsed =
        [
            .. groups.Columns.SelectMany(column => column.Key.Elements)
                .Concat(measures.SelectMany(measure => measure.Elements))
                .Concat(histograms.SelectMany(histogram => histogram.Bins.Key.Elements))
                .Concat(where?.Elements ?? [])
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        _encoding = PlanWriter.Encode(this);
        _hash = SHA256.HashData(_encoding);
    }

    /// <summary>Name of the product, which is the table in FROM.</summary>
    public string Product { get; }

    /// <summary>The columns of the answer, in order.</summary>
    public IReadOnlyList<SelectItem> Select { get; }

    /// <summary>The condition rows must satisfy; null for all rows.</summary>
    public Predicate? Where { get; }

    public GroupDomain Groups { get; }

    /// <summary>What aggregates are computed from, each once, in order of first use.</summary>
    public IReadOnlyList<Measure> Measures { get; }

    /// <summary>Histograms over the rows of a measure, each once.</summary>
    public IReadOnlyList<Histogram> Histograms { get; }

    /// <summary>How the released groups become the rows of the answer.</summary>
    public Arrangement Arrangement { get; }

    /// <summary>All elements the query reads, in the schema's spelling, distinct, in ordinal order.</summary>
    public IReadOnlyList<string> ElementsUsed { get; }

    /// <summary>The canonical encoding: equal plans have equal bytes.</summary>
    public ReadOnlyMemory<byte> Encoding => _encoding;

    /// <summary>SHA-256 over <see cref="Encoding"/>, 32 bytes.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Words per group that parties count: rows, then the rows of each measure, then the bins of each histogram.</summary>
    public int CountColumns => FirstBinColumn(Histograms.Count);

    /// <summary>Words per group that parties sum: the moments of each measure.</summary>
    public int ValueColumns => FirstValueColumn(Measures.Count);

    /// <summary>What each count of a group is, <see cref="CountColumns"/> of them; one row adds at most 1 to each.</summary>
    public IReadOnlyList<WordDescription> CountWords =>
    [
        .. Enumerable.Range(0, 1 + Measures.Count).Select(column => new WordDescription(column == 0 ? null : column - 1, Moments.None, column, 0, 1)),
        .. from histogram in Enumerable.Range(0, Histograms.Count)
           from bin in Enumerable.Range(0, Histograms[histogram].Bins.Slots)
           select new WordDescription(Histograms[histogram].Measure, Moments.None, FirstBinColumn(histogram) + bin, 0, 1),
    ];

    /// <summary>What each value of a group is, <see cref="ValueColumns"/> of them.</summary>
    public IReadOnlyList<WordDescription> ValueWords =>
    [
        .. from measure in Enumerable.Range(0, Measures.Count)
           from moment in Enum.GetValues<Moments>()
           where moment != Moments.None && Measures[measure].Needs(moment)
           select WordDescription.OfMoment(this, measure, moment),
    ];

    /// <summary>Result values of a released group: the columns of the answer.</summary>
    public int CellsPerGroup => Select.Count;

    /// <summary>Most cells the answer can have.</summary>
    public long MaxCells => (long)Groups.Count * CellsPerGroup;

    /// <summary>The shape of the vectors that owners add up.</summary>
    public AggregationLayout Layout => new(Groups.Count, CountColumns, ValueColumns)
    {
        Histograms = [.. Histograms.Select((histogram, i) => new HistogramColumns(FirstBinColumn(i), histogram.Bins.Slots, histogram.Release))],
    };

    /// <summary>Whether so many groups of so many words are at most <see cref="MaxWords"/>.</summary>
    internal static bool Fits(GroupDomain groups, IReadOnlyList<Measure> measures, IReadOnlyList<Histogram> histograms)
    {
        var counts = 1L + measures.Count + histograms.Sum(histogram => (long)histogram.Bins.Slots);
        return groups.Count * Math.Max(counts, measures.Sum(measure => (long)measure.Words)) <= MaxWords;
    }

    /// <summary>Reads a plan from its canonical encoding. Compare <see cref="Hash"/> with what the owners signed.</summary>
    /// <exception cref="PlanFormatException">The bytes are not such an encoding.</exception>
    public static StatisticsPlan Decode(ReadOnlySpan<byte> encoding) => PlanReader.Decode(encoding);

    /// <summary>The column of a histogram's first bin among the counts of a group.</summary>
    public int FirstBinColumn(int histogram)
    {
        var column = 1 + Measures.Count;
        for (var i = 0; i < histogram; i++)
        {
            column += Histograms[i].Bins.Slots;
        }

        return column;
    }

    /// <summary>The column of a measure's first word among the values of a group; its others follow.</summary>
    internal int FirstValueColumn(int measure)
    {
        var column = 0;
        for (var i = 0; i < measure; i++)
        {
            column += Measures[i].Words;
        }

        return column;
    }
}
