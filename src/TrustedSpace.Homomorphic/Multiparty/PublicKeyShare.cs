namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Of the collective public key: -(s_i·a + e). One polynomial at the key level.</summary>
public sealed class PublicKeyShare : Share
{
    internal PublicKeyShare(ShareContent content)
        : base(content)
    {
    }

    /// <exception cref="MultipartyException">Not such a share of this session.</exception>
    public static PublicKeyShare Parse(MultipartySession session, ReadOnlySpan<byte> message) =>
        new(ShareContent.Parse(session, MultipartyProtocol.PublicKey, message));
}
