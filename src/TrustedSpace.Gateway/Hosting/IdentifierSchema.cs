using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using TrustedSpace.Protocol.Billing;

namespace TrustedSpace.Gateway.Hosting;

/// <summary>Describes identifiers, months and basis points as what they are on the wire: strings and integers.</summary>
internal sealed class IdentifierSchema : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type.GetInterfaces().Any(candidate => candidate is { IsGenericType: true, Name: "IIdentifier`1" }))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (type == typeof(CalendarMonth))
        {
            (schema.Type, schema.Pattern) = (JsonSchemaType.String, "^[0-9]{4}-[0-9]{2}$");
        }
        else if (type == typeof(BasisPoints))
        {
            schema.Type = JsonSchemaType.Integer;
        }

        return Task.CompletedTask;
    }
}
