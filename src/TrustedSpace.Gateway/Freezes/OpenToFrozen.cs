namespace TrustedSpace.Gateway.Freezes;

/// <summary>Endpoint metadata: a frozen participant may call it though it is not only reading.</summary>
internal sealed class OpenToFrozen;

/// <summary>Puts <see cref="OpenToFrozen"/> on an endpoint.</summary>
internal static class OpenToFrozenExtensions
{
    public static TBuilder AllowFrozen<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new OpenToFrozen());
}
