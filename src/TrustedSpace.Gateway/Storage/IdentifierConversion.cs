using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Storage;

/// <summary>An identifier as its text.</summary>
internal sealed class IdentifierConversion<TId>() : ValueConverter<TId, string>(id => id.Value, text => Identifier.Parse<TId>(text))
    where TId : struct, IIdentifier<TId>;
