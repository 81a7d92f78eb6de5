namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>What the first round of a relinearisation key adds up to: for each digit h0 and h1, in transformed form at the key level. Public, immutable.</summary>
public sealed class RelinearizationSums
{
    private readonly ulong[] _words;

    private readonly Digest[] _shares;

    /// <param name="session">Of the shares.</param>
    /// <param name="words">The sums.</param>
    /// <param name="shares">What the parties committed to, in their order.</param>
    internal RelinearizationSums(MultipartySession session, ulong[] words, Digest[] shares)
    {
        (Session, _words, _shares) = (session, words, shares);
        using var transcript = new Transcript("relinearisation sums");
        Digest = transcript.Add(words).ToDigest();
    }

    /// <summary>The shares'.</summary>
    public MultipartySession Session { get; }

    /// <summary>The same for all parties that have the same shares.</summary>
    public Digest Digest { get; }

    internal bool Has(RelinearizationFirstShare share) => _shares[share.Party - 1] == share.Commit().Hash;

    internal ReadOnlySpan<ulong> H0(int digit) => Polynomial(2 * digit);

    internal ReadOnlySpan<ulong> H1(int digit) => Polynomial((2 * digit) + 1);

    private ReadOnlySpan<ulong> Polynomial(int index)
    {
        var words = Session.Context.KeyLevel.PolynomialWords;
        return _words.AsSpan(index * words, words);
    }
}
