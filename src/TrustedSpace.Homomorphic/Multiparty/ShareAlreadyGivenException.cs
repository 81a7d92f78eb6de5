namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>The ledger has a record of this share; giving it again would endanger the secret.</summary>
public sealed class ShareAlreadyGivenException(ShareRecord share) : InvalidOperationException(
    $"Party {share.Party} gave its share of {share.Subject} in session {share.Session} before, or was about to when it stopped. No second share is given, to any "
    + "active set. Use the first share; if it is lost, compute a new result from newly encrypted data, or begin a new session for keys.")
{
    /// <summary>Which is there already.</summary>
    public ShareRecord Share { get; } = share;
}
