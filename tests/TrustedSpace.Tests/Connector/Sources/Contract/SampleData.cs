using System.Globalization;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Tests.Connector.Sources.Contract;

/// <summary>A described table and its rows: long, double, string, bool or null in the order of the elements.</summary>
public sealed record SampleData(IReadOnlyList<DataElement> Elements, IReadOnlyList<object?[]> Rows)
{
    public const string Product = "visits";

    public static readonly string[] Wards = ["north", "süd", "o'hare \"x\"", "中部😀", "'; DROP TABLE visits; --", "a,b\nc", "%", "north "];

    public DatasetDescription Description => new()
    {
        Id = DatasetId.Parse("visits-1"),
        Product = ProductId.Parse(Product),
        Owner = ParticipantId.Parse("hospital-1"),
        Title = "Visits",
        Elements = Elements,
        Tariff = new Tariff { Currency = "CNY", PerJob = 0, PerCell = 0 },
        PolicySummary = "For tests.",
    };

    public StatisticsSchema Schema => new(Product, [.. Elements.Select(element => new ColumnDescription
    {
        Name = element.Name.Value,
        Type = Enum.Parse<ColumnType>(element.Type.ToString()),
        Nullable = element.Nullable,
        Min = element.Minimum ?? element.Earliest?.DayNumber,
        Max = element.Maximum ?? element.Latest?.DayNumber,
        Domain = element.Domain?.Select(text => element.Type switch
        {
            ElementType.Integer => ElementValue.Integer(long.Parse(text, CultureInfo.InvariantCulture)),
            ElementType.Boolean => ElementValue.Boolean(text == "true"),
            _ => ElementValue.Text(text),
        }).ToList(),
        BinEdges = element.Bins,
    })]);

    /// <summary>Visits with every type, NULLs, awkward texts, integers near 2^53 and reals far from zero.</summary>
    public static SampleData Visits(int rows) => new(
        [
            Element("ward", ElementType.Text, nullable: true) with { Domain = Wards },
            Element("age", ElementType.Integer, nullable: true) with { Minimum = 0, Maximum = 120, Bins = [0, 18, 40, 65, 120] },
            Element("cost", ElementType.Real) with { Minimum = -50, Maximum = 1_000_000, Bins = [-50, 0, 10.5, 1000, 1_000_000] },
            Element("level", ElementType.Real, nullable: true) with { Minimum = 1e6, Maximum = 1e6 + 1 },
            Element("serial", ElementType.Integer) with { Minimum = -9007199254740992, Maximum = 9007199254740992 },
            Element("grade", ElementType.Integer) with { Minimum = 1, Maximum = 4, Domain = ["4", "3", "2", "1"] },
            Element("urgent", ElementType.Boolean, nullable: true),
            Element("note", ElementType.Text, nullable: true),
        ],
        [.. Enumerable.Range(0, rows).Select(Visit)]);

    /// <summary>Stays in hospital with dates over five years, turns of the year and leap days among them, and NULLs.</summary>
    public static SampleData Stays(int rows) => new(
        [
            Element("admitted", ElementType.Date, nullable: true) with { Earliest = new DateOnly(2019, 12, 30), Latest = new DateOnly(2024, 12, 31) },
            Element("born", ElementType.Date),
            Element("cost", ElementType.Real) with { Minimum = 0, Maximum = 1000 },
        ],
        [
            .. Enumerable.Range(0, rows).Select(i => (object?[])
            [
                i % 17 == 0 ? null : new DateOnly(2019, 12, 30).AddDays(i * 7 % 1829),
                new DateOnly(1900, 1, 1).AddDays(i * 37 % 40_000),
                i % 1000 / 1.0,
            ]),
        ]);

    public static DataElement Element(string name, ElementType type, bool nullable = false) => new()
    {
        Name = ElementName.Parse(name),
        Type = type,
        Meaning = "For tests.",
        Nullable = nullable,
    };

    /// <summary>The same rows with one element described otherwise.</summary>
    public SampleData Redescribed(string name, Func<DataElement, DataElement> change) =>
        this with { Elements = [.. Elements.Select(element => element.Name.Value == name ? change(element) : element)] };

    private static object?[] Visit(int i)
    {
        // A fixed scramble: the same rows every time, in no pattern that a test could lean on.
        var h = unchecked((uint)i * 2654435761u ^ (uint)i >> 3);
        return
        [
            i % 11 == 0 ? null : Wards[h % (uint)Wards.Length],
            i % 7 == 0 ? null : (long)(h / 8 % 121),
            h % 5 == 0 ? -50 + h % 50 : h % 100_000 / 10.0,
            i % 13 == 0 ? null : 1e6 + h % 1000 / 1000.0,
            (i % 2 == 0 ? 1 : -1) * (9007199254740992 - h % 1000),
            1L + h % 4,
            i % 5 == 0 ? null : h % 3 == 0,
            i % 3 == 0 ? null : $"note {h % 20} – 注",
        ];
    }
}
