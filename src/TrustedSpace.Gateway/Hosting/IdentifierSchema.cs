using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace TrustedSpace.Gateway.Hosting;

/// <summary>Describes identifiers as what they are on the wire: strings.</summary>
internal sealed class IdentifierSchema : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type.GetInterfaces().Any(candidate => candidate is { IsGenericType: true, Name: "IIdentifier`1" }))
        {
            schema.Type = JsonSchemaType.String;
        }

        return Task.CompletedTask;
    }
}
