using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public class ProductFormationTests
{
    private static readonly DataElement Diagnosis = new()
    {
        Name = ElementName.Parse("diagnosis"),
        Type = ElementType.Text,
        Meaning = "Finding",
        Domain = ["benign", "malignant"],
    };

    private static readonly DataElement Radius = new()
    {
        Name = ElementName.Parse("radius"),
        Type = ElementType.Real,
        Meaning = "Mean radius",
        Minimum = 0,
        Maximum = 40,
    };

    [Fact]
    public void Datasets_of_one_schema_form_one_product_ordered_by_owner()
    {
        var product = Assert.Single(ProductFormation.Form([Dataset("b", Diagnosis, Radius), Dataset("a", Diagnosis, Radius)]));

        Assert.Equal(["a", "b"], product.Datasets.Select(dataset => dataset.Owner.Value));
        Assert.Equal([Diagnosis, Radius], product.Elements);
    }

    [Fact]
    public void Equal_schemas_have_no_differences() =>
        Assert.Empty(ProductFormation.Differences(Dataset("a", Diagnosis, Radius), Dataset("b", Diagnosis, Radius)));

    [Fact]
    public void Every_difference_of_an_element_is_named() => Assert.Equal(
        ["radius.level: 3, b has 1", "radius.maximum: none, b has 40", "radius.minimum: none, b has 0"],
        ProductFormation.Differences(
            Dataset("a", Diagnosis, Radius with { Minimum = null, Maximum = null, Level = 3 }), Dataset("b", Diagnosis, Radius))
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Missing_and_added_elements_are_named() => Assert.Equal(
        ["age: b has no such element", "radius: missing, b has it"],
        ProductFormation.Differences(Dataset("a", Diagnosis, Radius with { Name = ElementName.Parse("age") }), Dataset("b", Diagnosis, Radius)));

    [Fact]
    public void Another_order_of_elements_is_another_schema() => Assert.Equal(
        ["elements: another order, b has diagnosis, radius"],
        ProductFormation.Differences(Dataset("a", Radius, Diagnosis), Dataset("b", Diagnosis, Radius)));

    [Fact]
    public void Another_currency_and_a_second_dataset_of_one_owner_are_refused()
    {
        var first = Dataset("a", Diagnosis);

        Assert.Equal(
            ["a-data of the same owner is in product screening already"],
            ProductFormation.Differences(first with { Id = DatasetId.Parse("more") }, first));
        Assert.Equal(
            ["tariff.currency: EUR, b has CNY"],
            ProductFormation.Differences(first with { Tariff = first.Tariff with { Currency = "EUR" } }, Dataset("b", Diagnosis)));
    }

    private static DatasetDescription Dataset(string owner, params DataElement[] elements) => new()
    {
        Id = DatasetId.Parse($"{owner}-data"),
        Product = ProductId.Parse("screening"),
        Owner = ParticipantId.Parse(owner),
        Title = "Screening",
        Elements = elements,
        Tariff = new Tariff { Currency = "CNY", PerJob = 1, PerCell = 1 },
        PolicySummary = "Research only.",
    };
}
