using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// One party's contribution to one protocol run: it may be sent over any channel, but only after all parties' commitments have arrived. Immutable. Sizes in bytes,
/// with k primes at the level (k' without the special one): 112 + 8·n·k times the number of polynomials, which each kind of share names.
/// </summary>
public abstract class Share
{
    private protected Share(ShareContent content) => Content = content;

    public MultipartySession Session => Content.Session;

    public MultipartyProtocol Protocol => Content.Protocol;

    /// <summary>Who gave it.</summary>
    public int Party => Content.Party;

    /// <summary>Hash of what it is about; the same in all shares of one run.</summary>
    public Digest Topic => Content.Topic;

    public Level Level => Content.Level;

    internal ShareContent Content { get; }

    internal ReadOnlySpan<ulong> Words => Content.Words;

    /// <returns>n·k words.</returns>
    internal ReadOnlySpan<ulong> Polynomial(int index) => Words.Slice(index * Level.PolynomialWords, Level.PolynomialWords);

    public byte[] ToBytes() => Content.ToBytes();

    /// <summary>To be published before the share itself.</summary>
    public ShareCommitment Commit() => ShareCommitment.To(this);
}
