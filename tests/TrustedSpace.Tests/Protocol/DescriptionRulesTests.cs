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
