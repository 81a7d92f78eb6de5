namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Of the relinearisation key's first round: for each digit -u_i·a + P·s_i + e0 and s_i·a + e1. 2(k - 1) polynomials at the key level.</summary>
public sealed class RelinearizationFirstShare : Share
{
    internal RelinearizationFirstShare(ShareContent content)
        : base(content)
    {
    }

    /// <exception cref="MultipartyException">Not such a share of this session.</exception>
    public static RelinearizationFirstShare Parse(MultipartySession session, ReadOnlySpan<byte> message) =>
        new(ShareContent.Parse(session, MultipartyProtocol.RelinearizationFirst, message));
}
