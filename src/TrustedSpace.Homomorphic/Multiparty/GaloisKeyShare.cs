namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Of one Galois key: for each digit -(s_i·a + e) + P·s_i(X^g). k - 1 polynomials at the key level.</summary>
public sealed class GaloisKeyShare : Share
{
    internal GaloisKeyShare(ShareContent content)
        : base(content)
    {
    }

    /// <exception cref="MultipartyException">Not such a share of this session.</exception>
    public static GaloisKeyShare Parse(MultipartySession session, ReadOnlySpan<byte> message) =>
        new(ShareContent.Parse(session, MultipartyProtocol.GaloisKey, message));
}
