using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Grants;

/// <summary>
/// A grant that every owner allowed, with what they decided. There is one object a grant in the process, so that a revocation
/// shows at once wherever the grant is held; all else never changes.
/// </summary>
public sealed class IssuedGrant
{
    private volatile GrantRevocation? _revocation;

    public required GrantId Id { get; init; }

    /// <summary>Unix seconds; the grant is good before, not at, this second.</summary>
    public required long Expires { get; init; }

    /// <summary>The key that signed it: its RFC 7638 thumbprint.</summary>
    public required string KeyId { get; init; }

    /// <summary>Index of the leaf that records it.</summary>
    public required long Leaf { get; init; }

    public required GrantClaims Claims { get; init; }

    /// <summary>What the owners decided.</summary>
    public required GrantRequest Request { get; init; }

    /// <summary>Signed <see cref="Decision"/>s, ordered by owner.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }

    /// <summary>Set once, when the grant ended before its time.</summary>
    public GrantRevocation? Revocation
    {
        get => _revocation;
        internal set => _revocation = value;
    }

    /// <summary>Ends the grant from this moment on; a second revocation changes nothing.</summary>
    internal void Revoke(GrantRevocation revocation) => Interlocked.CompareExchange(ref _revocation, revocation, null);

    /// <summary>What the grant allows.</summary>
    public AuthorizationDetail Detail => Request.Detail;
}

/// <summary>Who ended a grant, and where the log says so.</summary>
public sealed record GrantRevocation
{
    public required ParticipantId By { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long At { get; init; }

    /// <summary>Index of the leaf; null while it is not durable yet.</summary>
    public long? Leaf { get; init; }
}

internal sealed class IssuedGrantTable : IEntityTypeConfiguration<IssuedGrant>
{
    public void Configure(EntityTypeBuilder<IssuedGrant> builder)
    {
        builder.ToTable("grants");
        builder.HasKey(grant => grant.Id);
        builder.HasIndex(grant => grant.Expires);
        builder.Property(grant => grant.Claims).HasCanonicalJson();
        builder.Property(grant => grant.Request).HasCanonicalJson();
        builder.Property(grant => grant.Decisions).HasCanonicalJson();
        builder.Property(grant => grant.Revocation).HasCanonicalJson();
        builder.Ignore(grant => grant.Detail);
    }
}
