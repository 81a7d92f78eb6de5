using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public sealed class DescriptionRulesTests
{
    [Fact]
    public void Sound_description_has_no_violation() => Assert.Empty(DescriptionRules.Violations(Description(Number)));

    public static TheoryData<string, DataElement> Wrong => new()
    {
        { "level 5", Number with { Level = 5 } },
        { "both minimum and maximum", Number with { Maximum = null } },
        { "in order", Number with { Minimum = 3, Maximum = 2 } },
        { "finite", Number with { Maximum = double.PositiveInfinity } },
        { "not a domain", Number with { Domain = ["1"] } },
        { "ascending", Number with { Bins = [0, 2, 2] } },
        { "integers", Number with { Type = ElementType.Integer, Domain = ["1", "x"] } },
        { "distinct", Text with { Domain = ["x", "x"] } },
        { "integer and real elements only", Text with { Minimum = 0, Maximum = 1 } },
        { "\"false\", \"true\"", Text with { Type = ElementType.Boolean, Domain = ["yes"] } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Wrong_element_is_named_with_what_is_wrong(string part, DataElement element) =>
        Assert.Contains(DescriptionRules.Violations(Description(element)), violation =>
            violation.StartsWith(element.Name.Value, StringComparison.Ordinal) && violation.Contains(part, StringComparison.Ordinal));

    [Fact]
    public void Every_violation_is_listed_at_once()
    {
        var description = Description(Number with { Level = 0 }, Number, Text with { Domain = [] });

        Assert.Equal(4, DescriptionRules.Violations(description with { Tariff = description.Tariff with { Currency = "yuan" } }).Count);
    }

    [Fact]
    public void Datasets_form_a_product_exactly_when_their_schemas_agree()
    {
        Assert.Equal(Description(Number, Text).SchemaDigest(), (Description(Number, Text) with { Title = "other" }).SchemaDigest());
        Assert.NotEqual(Description(Number, Text).SchemaDigest(), Description(Text, Number).SchemaDigest());
        Assert.NotEqual(Description(Number).SchemaDigest(), Description(Number with { Maximum = 11 }).SchemaDigest());
    }

    [Fact]
    public void Price_that_no_grant_bounds_needs_a_most() => Assert.Contains(
        "tariff.prices.rowScanned: needs most",
        Tariff(new Tariff { Currency = "CNY", Prices = [new() { Unit = ChargeUnit.RowScanned, Amount = 1 }] }),
        StringComparison.Ordinal);

    [Fact]
    public void Unit_that_is_priced_twice_is_named() => Assert.Contains(
        "tariff.prices.cell: is priced twice",
        Tariff(new Tariff { Currency = "CNY", PerCell = 1, Prices = [new() { Unit = ChargeUnit.Cell, Amount = 1 }] }),
        StringComparison.Ordinal);

    [Fact]
    public void Minimum_beside_a_subscription_is_refused() => Assert.Contains(
        "tariff.minimum", Tariff(new Tariff { Currency = "CNY", Minimum = 1, Subscription = new() { Fee = 1, Included = [] } }), StringComparison.Ordinal);

    private static DataElement Number => new()
    {
        Name = ElementName.Parse("litres"),
        Type = ElementType.Real,
        Meaning = "Consumption",
        Minimum = 0,
        Maximum = 10,
        Bins = [0, 5, 10],
    };

    private static DataElement Text => new()
    {
        Name = ElementName.Parse("district"),
        Type = ElementType.Text,
        Meaning = "District",
        Domain = ["north", "south"],
    };

    private static string Tariff(Tariff tariff) => Assert.Single(DescriptionRules.Violations(Description(Number) with { Tariff = tariff }));

    private static DatasetDescription Description(params IReadOnlyList<DataElement> elements) => new()
    {
        Id = DatasetId.Parse("meters-north"),
        Product = ProductId.Parse("meters"),
        Owner = ParticipantId.Parse("utility"),
        Title = "Meters",
        Elements = elements,
        Tariff = new Tariff { Currency = "CNY", PerJob = 1, PerCell = 1 },
        PolicySummary = "Planning",
    };
}
