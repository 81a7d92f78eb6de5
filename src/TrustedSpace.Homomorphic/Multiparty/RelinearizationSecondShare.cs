namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Of the relinearisation key's second round: for each digit s_i·h0 + (u_i - s_i)·h1 + e2. k - 1 polynomials at the key level.</summary>
public sealed class RelinearizationSecondShare : Share
{
    internal RelinearizationSecondShare(ShareContent content)
        : base(content)
    {
    }

    /// <exception cref="MultipartyException">Not such a share of this session.</exception>
    public static RelinearizationSecondShare Parse(MultipartySession session, ReadOnlySpan<byte> message) =>
        new(ShareContent.Parse(session, MultipartyProtocol.RelinearizationSecond, message));
}
