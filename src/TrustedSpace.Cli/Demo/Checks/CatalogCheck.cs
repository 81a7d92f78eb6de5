namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>The clinic finds one product made of every hospital's dataset.</summary>
internal static class CatalogCheck
{
    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var product = await space.Clinic.Catalog.GetAsync(DemoSpace.Product, cancellation).ConfigureAwait(false);
        return DemoCheck.Of(
            "catalog",
            product.Datasets.Count == space.Running.File.Owners.Count && product.Datasets.All(dataset => dataset.Available),
            $"{product.Id} joins {product.Datasets.Count} datasets under one schema of {product.Elements.Count} elements",
            ("datasets", product.Datasets.Count),
            ("elements", product.Elements.Count));
    }
}
