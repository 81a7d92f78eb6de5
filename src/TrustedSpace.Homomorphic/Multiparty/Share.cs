using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// One party's contribution to one protocol run: it may be sent over any channel, but only after all parties' commitments have arrived. Immutable. A message has
/// 112 + 8·n·k·m bytes, with k primes at its level and m polynomials, which each kind of share names.
/// </summary>
public abstract class Share
{
    private protected Share(ShareContent content) => Content = content;

    /// <summary>Of the secret that it was made with.</summary>
    public MultipartySession Session => Content.Session;

    /// <summary>Which it contributes to.</summary>
    public MultipartyProtocol Protocol => Content.Protocol;

    /// <summary>Who gave it.</summary>
    public int Party => Content.Party;

    /// <summary>Hash of what it is about; the same in all shares of one run.</summary>
    public Digest Topic => Content.Topic;

    /// <summary>Of its polynomials.</summary>
    public Level Level => Content.Level;

    internal ShareContent Content { get; }

    internal ReadOnlySpan<ulong> Words => Content.Words;

    /// <returns>n·k words.</returns>
    internal ReadOnlySpan<ulong> Polynomial(int index) => Words.Slice(index * Level.PolynomialWords, Level.PolynomialWords);

    /// <summary>Bytes of a share's message, no more and no less: what a receiver takes before it reads.</summary>
    /// <param name="protocol">Any but that of deals.</param>
    /// <param name="level">The key level; of a decryption or a switch to a public key, that of the ciphertext.</param>
    public static int SizeOf(MultipartyProtocol protocol, Level level) => ShareContent.SizeOf(protocol, level);

    /// <returns>The message, for the receivers' Parse.</returns>
    public byte[] ToBytes() => Content.ToBytes();

    /// <summary>To be published before the share itself.</summary>
    public ShareCommitment Commit() => ShareCommitment.To(this);
}
