namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Of a decryption: c1·s_i and smudging noise. One polynomial at the ciphertext's level.</summary>
public sealed class DecryptionShare : Share
{
    internal DecryptionShare(ShareContent content)
        : base(content)
    {
    }

    /// <exception cref="MultipartyException">Not such a share of this session.</exception>
    public static DecryptionShare Parse(MultipartySession session, ReadOnlySpan<byte> message) =>
        new(ShareContent.Parse(session, MultipartyProtocol.Decryption, message));
}
