using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Gateway.Grants;

/// <summary>A grant as a caller presented it. Only <see cref="GrantVerifier"/> hands it out, on each request anew.</summary>
public sealed class VerifiedGrant
{
    internal VerifiedGrant(string token, IssuedGrant issued)
    {
        Token = token;
        Issued = issued;
    }

    /// <summary>The token as presented, which connectors verify themselves.</summary>
    public string Token { get; }

    public IssuedGrant Issued { get; }

    public GrantClaims Claims => Issued.Claims;
}
