using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TrustedSpace.Gateway.Grants;

/// <summary>A key that signs, or signed, grants; the private half is in a file of its own.</summary>
internal sealed class GrantKey
{
    /// <summary>RFC 7638 thumbprint of the public key.</summary>
    public required string Id { get; init; }

    /// <summary>DER SubjectPublicKeyInfo, P-256.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long Created { get; init; }

    /// <summary>Unix seconds at which another key took its place; null for the current one.</summary>
    public long? Retired { get; set; }
}

internal sealed class GrantKeyTable : IEntityTypeConfiguration<GrantKey>
{
    public void Configure(EntityTypeBuilder<GrantKey> builder)
    {
        builder.ToTable("grant_keys");
        builder.HasKey(key => key.Id);
    }
}
