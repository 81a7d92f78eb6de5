using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Billing;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Catalog;

/// <summary><c>tspace catalog [PRODUCT]</c>: the data products and what they hold.</summary>
internal static class CatalogCommand
{
    public static Command Create()
    {
        var product = new Argument<string?>("product") { Description = "Show this product's elements.", Arity = ArgumentArity.ZeroOrOne, HelpName = "PRODUCT" };
        var command = new Command("catalog", "List the data products, or show one with its elements.") { product };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var screen = space.Screen(parsed);
            if (parsed.GetValue(product) is { } name)
            {
                var found = await client.Catalog.GetAsync(Typed.Id<ProductId>("product", name), cancellation).ConfigureAwait(false);
                screen.Show(found, console => Render(console, found, withElements: true));
            }
            else
            {
                var products = await client.Catalog.ListAsync(cancellation).ConfigureAwait(false);
                screen.Show(products, console =>
                {
                    foreach (var each in products)
                    {
                        Render(console, each, withElements: false);
                    }
                });
            }

            return 0;
        });
        return command;
    }

    internal static void Render(IAnsiConsole console, DataProduct product, bool withElements)
    {
        console.MarkupLineInterpolated($"[bold]{product.Id}[/]: {product.Elements.Count} elements from {product.Datasets.Count} owners");
        var datasets = Screen.Table("owner", "dataset", "title", "per job", "per cell", "further", "policy", "answers");
        foreach (var dataset in product.Datasets)
        {
            datasets.AddRow(
                new Text(dataset.Owner.Value),
                new Text($"{dataset.Id} v{dataset.Version}"),
                new Text(dataset.Title),
                new Text(TariffText.PerUnit(dataset.Tariff, ChargeUnit.Job)),
                new Text(TariffText.PerUnit(dataset.Tariff, ChargeUnit.Cell)),
                new Text(TariffText.Further(dataset.Tariff)),
                new Text(dataset.PolicySummary),
                new Text(dataset.Available ? "yes" : "no"));
        }

        console.Write(datasets);
        if (withElements)
        {
            RenderElements(console, product);
        }
    }

    private static void RenderElements(IAnsiConsole console, DataProduct product)
    {
        var elements = Screen.Table("element", "type", "unit", "values", "level", "meaning");
        foreach (var element in product.Elements)
        {
            elements.AddRow(
                new Text(element.Name.Value),
                new Text(element.Nullable ? $"{element.Type}?" : $"{element.Type}"),
                new Text(element.Unit ?? ""),
                new Text(Values(element)),
                new Text($"{element.Classification} {element.Level}"),
                new Text(element.Meaning));
        }

        console.Write(elements);
    }

    private static string Values(DataElement element) => element switch
    {
        { Domain: { } domain } => string.Join(", ", domain),
        { Bins: { } bins } => "bins at " + string.Join(", ", bins.Select(bin => bin.ToString(CultureInfo.InvariantCulture))),
        { Earliest: { } first, Latest: { } last } => string.Create(CultureInfo.InvariantCulture, $"{first:O} to {last:O}"),
        { Minimum: { } low, Maximum: { } high } => string.Create(CultureInfo.InvariantCulture, $"{low} to {high}"),
        _ => "",
    };
}
