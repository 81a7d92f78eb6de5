namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Of a switch to one party's public key: an encryption of zero under it, with c1·s_i and smudging noise added. Two polynomials at the ciphertext's level.</summary>
public sealed class PublicKeySwitchShare : Share
{
    internal PublicKeySwitchShare(ShareContent content)
        : base(content)
    {
    }

    /// <exception cref="MultipartyException">Not such a share of this session.</exception>
    public static PublicKeySwitchShare Parse(MultipartySession session, ReadOnlySpan<byte> message) =>
        new(ShareContent.Parse(session, MultipartyProtocol.PublicKeySwitch, message));
}
