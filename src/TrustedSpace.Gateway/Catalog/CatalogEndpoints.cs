using TrustedSpace.Gateway.Connectors;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Catalog;

internal static class CatalogEndpoints
{
    public static void MapCatalog(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<Publication>().RequireRole(ParticipantRole.Owner);

        var catalog = endpoints.MapGroup("/catalog").WithTags("Catalog");
        catalog.MapGet("", (ProductCatalog products, OwnerAvailability availability) =>
            TypedResults.Ok(products.All.Select(availability.Refresh).ToArray()))
            .WithSummary("Every data product");

        catalog.MapGet("/{product}", (ProductId product, ProductCatalog products, OwnerAvailability availability, GatewayOptions options) =>
            TypedResults.Ok(availability.Refresh(Known(product, products, options))))
            .WithSummary("One data product");

        catalog.MapPost("/{product}/plan", async (
                ProductId product, PlannedQuery query, ProductCatalog products, QueryPlanning planning, GatewayOptions options, CancellationToken cancellation) =>
            TypedResults.Ok(await planning.PlanAsync(Known(product, products, options), query.Sql, cancellation)))
            .RequireRole(ParticipantRole.Consumer)
            .WithSummary("What a query would touch and release; reads no data");
    }

    private static DataProduct Known(ProductId id, ProductCatalog products, GatewayOptions options) =>
        products.Find(id) ?? throw new RefusedException(new Refusal
        {
            Code = RefusalCode.Unknown,
            Party = options.Participant,
            Stage = "catalog",
            Reason = $"there is no data product {id}",
            Remedy = "GET /catalog lists the products.",
        });

    /// <summary>Body of a planning request.</summary>
    internal sealed record PlannedQuery
    {
        /// <summary>A statistics query over the product.</summary>
        public required string Sql { get; init; }
    }
}
