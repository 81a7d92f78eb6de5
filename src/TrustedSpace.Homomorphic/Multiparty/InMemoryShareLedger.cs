using System.Collections.Concurrent;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Forgets with the process: only for secrets that live in the same process and end with it.</summary>
public sealed class InMemoryShareLedger : IShareLedger
{
    private readonly ConcurrentDictionary<ShareRecord, bool> _records = new();

    /// <inheritdoc/>
    public bool TryRecord(ShareRecord share) => _records.TryAdd(share, true);
}
