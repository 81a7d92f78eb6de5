namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// Remembers for ever which shares a party has given. Shares with the same secret and different noise tell together what the noise was to hide, and with it the
/// secret, so every function that draws noise for a share asks here first. An implementation must survive crashes, restarts and restored backups of the machine
/// that holds the secret, and be the only one for that secret. Safe for concurrent use.
/// </summary>
public interface IShareLedger
{
    /// <summary>Records that a share is about to be given. When it returns true, the record is durable; the share leaves only after that.</summary>
    /// <returns>False if there is such a record already: the share may have been given, and must not be given again.</returns>
    bool TryRecord(ShareRecord share);
}
