using TrustedSpace.Homomorphic.Ciphertexts;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// What one party multiplies a ciphertext's second polynomial with when just these parties decrypt: its secret, or its threshold secret times its Lagrange
/// factor. Over the active set they add up to the ideal secret. Transformed form at the key level; zeroed on disposal.
/// </summary>
public sealed class DecryptionKey : IDisposable
{
    private readonly SecretWords _words;

    internal DecryptionKey(ActiveSet activeSet, int party)
    {
        (ActiveSet, Party) = (activeSet, party);
        _words = new SecretWords(Session.Context.KeyLevel.PolynomialWords);
    }

    /// <summary>The session of the secret.</summary>
    public MultipartySession Session => ActiveSet.Session;

    /// <summary>The parties that decrypt, and for no others does it work.</summary>
    public ActiveSet ActiveSet { get; }

    /// <summary>Whose it is, 1 to N.</summary>
    public int Party { get; }

    /// <summary>n·k words, prime by prime.</summary>
    internal Span<ulong> Words => _words.Span;

    /// <summary>Zeroes the secret, which cannot be used any more.</summary>
    public void Dispose() => _words.Dispose();

    /// <summary>Records that this party's share of a decryption, of whatever kind, is about to leave.</summary>
    internal void Record(IShareLedger ledger, Ciphertext ciphertext)
    {
        var share = new ShareRecord(Session.Id, Party, DecryptionTopic.SubjectOf(ciphertext));
        if (!ledger.TryRecord(share))
        {
            throw new ShareAlreadyGivenException(share);
        }
    }
}
