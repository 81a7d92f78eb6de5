using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Gateway.Storage;

/// <summary>Stores a protocol record whole, as its canonical JSON.</summary>
internal static class CanonicalConversion
{
    public static PropertyBuilder<T> HasCanonicalJson<T>(this PropertyBuilder<T> property)
        where T : class? =>
        property.HasConversion(
            value => CanonicalJson.Serialize(value),
            bytes => CanonicalJson.Deserialize<T>(bytes),
            new ValueComparer<T>(
                (one, other) => ReferenceEquals(one, other),
                value => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value),
                value => value));
}
